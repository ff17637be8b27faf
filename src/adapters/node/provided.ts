/** What there is under Node behind the ports of drivers. */
import { provide, type Provided } from '#core/contract/port.ts';
import { mysqlPort } from '#core/mysql/port.ts';
import { mysqlClient } from './mysql/client.ts';

export const provided: readonly Provided[] = [provide(mysqlPort, mysqlClient)];
