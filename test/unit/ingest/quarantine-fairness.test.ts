import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSigned, MOST_PROOFS, type Proof, withProof } from '../../../src/ingest/proof.ts';
import { makeRoom, type Share } from '../../../src/ingest/quarantine-room.ts';

const at = new Date('2026-11-20T12:00:00Z');
const proof = (from: string, signature?: string): Proof => ({
  from,
  signatures: signature ? { 'x-recharge-hmac-sha256': signature } : {},
  at,
});

test('the first signature of each sender stays, whatever others send of the same body', () => {
  const senders = fc.constantFrom('stranger', 'other', 'recharge');
  const sent = fc.array(fc.tuple(senders, fc.option(fc.nat(50), { nil: undefined })), { maxLength: 60 });
  fc.assert(
    fc.property(sent, (all) => {
      const proofs = all.reduce<Proof[]>(
        (held, [from, n]) => withProof(held, proof(from, n === undefined ? undefined : `${from}-${n}`)),
        [],
      );
      expect(proofs.length).toBeLessThanOrEqual(MOST_PROOFS);
      expect(proofs.every(isSigned)).toBe(true);
      for (const from of new Set(all.filter(([, n]) => n !== undefined).map(([name]) => name))) {
        const [, first] = all.find(([name, n]) => name === from && n !== undefined) ?? [];
        expect(proofs).toContainEqual(proof(from, `${from}-${first}`));
      }
    }),
  );
});

test('who sends little keeps what it sent, however much a stranger sends', () => {
  const limits = { rows: 100, bytes: 10_000 };
  const bodies = fc.array(
    fc.record({
      from: fc.constantFrom('stranger', 'stranger', 'stranger', 'little'),
      isSigned: fc.boolean(),
      bytes: fc.integer({ min: 1, max: 60 }),
    }),
    { maxLength: 600 },
  );
  fc.assert(
    fc.property(bodies, (all) => {
      const shares: Share[] = [];
      let refused = 0;
      let little = 0;
      for (const body of all) {
        const isLittle = body.from === 'little' && body.isSigned && little < 20;
        if (body.from === 'little' && !isLittle) continue;
        if (isLittle) little += 1;
        for (let turn = 0; turn < 40; turn += 1) {
          const victim = makeRoom(shares, body, limits);
          if (victim === null) {
            if (isLittle) refused += 1;
            break;
          }
          if (victim !== 'none') {
            expect(victim.from).not.toBe('little');
            victim.bytes -= Math.ceil(victim.bytes / victim.rows);
            victim.rows -= 1;
            continue;
          }
          const own = shares.find(({ from, isSigned: is }) => from === body.from && is === body.isSigned);
          if (own) {
            own.rows += 1;
            own.bytes += body.bytes;
          } else shares.push({ ...body, rows: 1 });
          break;
        }
      }
      expect(refused).toBe(0);
      expect(shares.reduce((sum, { rows }) => sum + rows, 0)).toBeLessThanOrEqual(limits.rows);
    }),
  );
});

test('bodies without a signature make room for those with one, never the other way round', () => {
  const full = (is: boolean): Share[] => [{ from: 'a', isSigned: is, rows: 10, bytes: 10 }];
  const limits = { rows: 10, bytes: 1_000 };
  expect(makeRoom(full(false), { from: 'a', isSigned: true, bytes: 1 }, limits)).toEqual(full(false)[0]);
  expect(makeRoom(full(true), { from: 'b', isSigned: false, bytes: 1 }, limits)).toBeNull();
  expect(makeRoom(full(true), { from: 'a', isSigned: true, bytes: 1 }, limits)).toBeNull();
});
