import { afterEach, expect, test } from 'vitest';
import { driver } from '#drivers/http/extractor.ts';
import { driver as proc } from '#drivers/duckdb/processor.ts';
import { json, send, serve, type TestServer } from '../../drivers/http-server.ts';
import { world } from '../../drivers/support.ts';
import { checkQuery } from '#core/sql.ts';
let server: TestServer | undefined;
afterEach(async () => { await server?.stop(); });
test('x', async () => {
  for (const body of [ [["id","v"],[1,"x"]], [["NAME","P1","st"],["Alabama","12","01"],["Al\"as'ka","1.5",null]], [[1,"a"],[2,"b"]], [[1,2],[3,4.5]], {data:[["id","v"],["1","x"]]}, [["id","v"],[1,{a:1}]], [[],[]], [["a","b"],["c"]], [["id","v"]], [["id","v"],null,[1,"x"]], ["a",["b"]]] as unknown[]) {
    await server?.stop();
    server = await serve(4399, { '/a': json(body) });
    const w = await world();
    await w.run(driver, 'get-it', { url: `${server.address}/a` });
    console.log(JSON.stringify(body), JSON.stringify(await w.types('get-it')), w.receipts[0]!.advice);
    const q = /as: (SELECT .*)$/.exec(w.receipts[0]!.advice[0]??'')?.[1];
    if (q) { console.log(JSON.stringify(checkQuery(q)), JSON.stringify(await w.rows(q.replace(/^SELECT/,'FROM (SELECT')+')'))); }
  }
});
