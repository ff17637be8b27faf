/** PostHog's query endpoint in a process of its own, with events a second apart, for the benchmark. `tsx tests/drivers/posthog-serve.ts PORT EVENTS THINKS`: milliseconds that it takes for every query, besides its own. */
import { startPosthog } from './posthog-server.ts';

const [port, events, thinks] = process.argv.slice(2).map(Number);
const posthog = await startPosthog(port);
// Short enough to stand in a pipeline.
posthog.scopes.set('phx1', ['query:read']);
await posthog.sql(`INSERT INTO events SELECT
  format('{:08x}-0000-4000-8000-000000000000', i), CASE WHEN i % 3 = 0 THEN '$pageview' ELSE 'order placed' END,
  TIMESTAMP '2026-01-01' + INTERVAL (i) SECOND, 'user-' || i % 1000, format('{:08x}-0000-4000-9000-000000000000', i % 1000),
  format('{{"$browser": "Chrome", "$current_url": "https://shop.example.com/products/{}?utm_source=mail", "$lib": "web", "total": {}, "quantity": {}, "paid": {}, "$session_id": "session-{}", "items": [{}, {}], "note": "a remark of some length on event {}"}}',
    i % 997, (i % 10000) / 100.0, i % 97, CASE WHEN i % 2 = 0 THEN 'true' ELSE 'false' END, i // 20, i % 7, i % 11, i)
  FROM range(${events}) r(i)`);
posthog.change = async (answer) => {
  if (thinks) await new Promise((done) => setTimeout(done, thinks));
  return answer;
};
console.log('ready');
