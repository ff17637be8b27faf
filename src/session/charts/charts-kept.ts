/** What the browser keeps of a session's charts. */
import { chartsFrom, type Chart } from '#core/chart/kept.ts';
import type { Store } from '../page/store.ts';

const keyOf = (session: string): string => `charts.${session}`;

/** None, where none that can be read are kept. */
export function readCharts(store: Store, session: string): readonly Chart[] {
  try {
    return chartsFrom(JSON.parse(store.read(keyOf(session)) ?? '[]'));
  } catch {
    return [];
  }
}

/** Keeps them in place of those that were kept. */
export function keepCharts(store: Store, session: string, charts: readonly Chart[]): void {
  if (charts.length === 0) store.remove(keyOf(session));
  else store.write(keyOf(session), JSON.stringify(charts));
}
