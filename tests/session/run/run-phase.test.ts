/** Every state of a run that was asked for, and what every change makes of it. */
import { describe, expect, test } from 'vitest';
import {
  IDLE,
  is,
  isBusy,
  isWithEngine,
  nextPhase,
  type PhaseChange,
  type RunPhase,
} from '#session/run/run-phase.ts';

const id = 'a';
const NEXT_TEXT: RunPhase = { phase: 'waiting', id, for: { what: 'next text' } };
const TEXT: RunPhase = { phase: 'waiting', id, for: { what: 'text' } };
const FILES: RunPhase = { phase: 'waiting', id, for: { what: 'files', paths: ['a.csv'] } };
const ENGINE: RunPhase = { phase: 'waiting', id, for: { what: 'engine' } };
const STARTING: RunPhase = { phase: 'starting', id };
const RUNNING: RunPhase = { phase: 'running', id };
const CANCELLING: RunPhase = { phase: 'cancelling', id };
const ENDED: RunPhase = { phase: 'ended', id };
const LISTING: RunPhase = { phase: 'listing', id };

const STATES: Readonly<Record<string, RunPhase>> = {
  idle: IDLE,
  'waiting for the next text': NEXT_TEXT,
  'waiting for the text': TEXT,
  'waiting for files': FILES,
  'waiting for the engine': ENGINE,
  starting: STARTING,
  running: RUNNING,
  cancelling: CANCELLING,
  ended: ENDED,
  listing: LISTING,
};
const WAITING = [
  'waiting for the next text',
  'waiting for the text',
  'waiting for files',
  'waiting for the engine',
];

const PRESS: PhaseChange = { type: 'press', id: 'b', isNextText: false };
const PRESSED: RunPhase = { phase: 'waiting', id: 'b', for: { what: 'text' } };

/** What a change makes of the states it means something in; every other stays the very one it is. */
const TABLE: readonly (readonly [string, PhaseChange, Readonly<Record<string, RunPhase>>])[] = [
  ['press', PRESS, { idle: PRESSED, listing: PRESSED }],
  [
    'press while another pipeline is on its way',
    { ...PRESS, isNextText: true },
    { idle: { ...PRESSED, for: { what: 'next text' } }, listing: { ...PRESSED, for: { what: 'next text' } } },
  ],
  [
    'need of files',
    { type: 'need', id, for: { what: 'files', paths: ['b.csv'] } },
    Object.fromEntries(
      WAITING.map(
        (name) => [name, { phase: 'waiting', id, for: { what: 'files', paths: ['b.csv'] } }] as const,
      ),
    ),
  ],
  ['hand over', { type: 'hand over', id }, Object.fromEntries(WAITING.map((name) => [name, STARTING]))],
  ['an event', { type: 'event', id, isLast: false }, { starting: RUNNING }],
  [
    'the last event',
    { type: 'event', id, isLast: true },
    { starting: ENDED, running: ENDED, cancelling: ENDED, ended: ENDED },
  ],
  [
    'cancel',
    { type: 'cancel' },
    { ...Object.fromEntries(WAITING.map((name) => [name, IDLE])), starting: CANCELLING, running: CANCELLING },
  ],
  ['cancel refused', { type: 'cancel refused', id }, { cancelling: RUNNING }],
  [
    'close after a run',
    { type: 'close', id, ran: true },
    Object.fromEntries(Object.keys(STATES).map((name) => [name, name === 'idle' ? IDLE : LISTING])),
  ],
  [
    'close without a run',
    { type: 'close', id, ran: false },
    Object.fromEntries(Object.keys(STATES).map((name) => [name, IDLE])),
  ],
  ['listed', { type: 'listed', id }, { listing: IDLE }],
  [
    'other text',
    { type: 'other text' },
    { ...Object.fromEntries(WAITING.slice(1).map((name) => [name, IDLE])), listing: IDLE },
  ],
  [
    'other session',
    { type: 'other session' },
    Object.fromEntries(Object.keys(STATES).map((name) => [name, IDLE])),
  ],
];

describe.each(TABLE)('%s', (_, change, changes) => {
  test.each(Object.entries(STATES))('%s', (name, state) => {
    const after = nextPhase(state, change);
    const wanted = changes[name];
    if (wanted) expect(after).toEqual(wanted);
    else expect(after).toBe(state);
  });

  test('told of a run that is not the present one, it changes nothing', () => {
    const other = 'id' in change && change.type !== 'press' ? { ...change, id: 'of before' } : undefined;
    const changed = other ? Object.values(STATES).filter((state) => nextPhase(state, other) !== state) : [];
    expect(changed).toEqual([]);
  });
});

test('no other run may begin from the press until the engine is done with the run', () => {
  expect(Object.keys(STATES).filter((name) => !isBusy(STATES[name]!))).toEqual(['idle', 'listing']);
});

test('the engine has it from when it is handed over until it is done with it', () => {
  expect(Object.keys(STATES).filter((name) => isWithEngine(STATES[name]!))).toEqual([
    'starting',
    'running',
    'cancelling',
    'ended',
  ]);
});

test('whose state it is', () => {
  expect(Object.values(STATES).map((state) => is(state, id))).toEqual([
    false,
    ...Array.from({ length: 9 }, () => true),
  ]);
  expect(Object.values(STATES).some((state) => is(state, 'b'))).toBe(false);
});
