import { expect, test } from 'vitest';
import { fillNewFields } from '../../../src/channels/fill-new-fields.ts';
import { channels } from '../../../src/channels/model.ts';
import { loadChannel } from '../../../src/channels/queries.ts';
import { buildChannel } from '../../support/build-channel.ts';
import { testDeps } from '../../support/test-deps.ts';

test('channels from before a field was declared get its default, and nothing else of any channel changes', async () => {
  const deps = await testDeps();
  const address = {
    line1: 'Walmgate 1',
    line2: null,
    city: 'York',
    county: null,
    postcode: null,
    country: 'GB',
  };
  const { doc: whole } = await buildChannel(deps);
  const { doc: brand } = await buildChannel(deps);
  const { doc } = await buildChannel(deps, { brand: { ...brand.brand, address, legalLine: 'Acme Ltd' } });
  await channels(deps).updateOne(
    { _id: doc._id },
    {
      $unset: {
        'despatchEmails.delayMinutes': '',
        'brand.phone': '',
        'brand.address.county': '',
        feedbackEmails: '',
      },
      $set: { 'despatchEmails.enabled': true },
    },
  );
  expect(await fillNewFields(deps)).toBe(4);
  expect(await loadChannel(deps, doc._id)).toEqual({
    ...doc,
    despatchEmails: { ...doc.despatchEmails, enabled: true, delayMinutes: 30 },
  });
  expect(await loadChannel(deps, whole._id)).toEqual(whole);
  expect(await fillNewFields(deps)).toBe(0);
});
