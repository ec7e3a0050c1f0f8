import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { buildMessage } from '../../../src/mail/mail-message.ts';
import { createDespatchRenderer } from '../../../src/mail-body/render-despatch.ts';
import { buildLine, orderDoc } from '../../support/build-order.ts';
import { despatchFacts, type FactParts, LINES } from '../../support/despatch-facts.ts';
import { mailVariants } from '../../support/mail-variants.ts';

const renderer = createDespatchRenderer();
const render = (parts: FactParts = {}) => renderer.render(despatchFacts(parts));
const jsonLd = (html: string): unknown[] | null => {
  const match = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html);
  return match?.[1] ? (JSON.parse(match[1]) as unknown[]) : null;
};

describe('every despatch mail', () => {
  test.each(mailVariants())('of the kind $name is complete, small and clean', ({ facts }) => {
    const { html, text, subject, preheader } = renderer.render(facts);
    expect(Buffer.byteLength(html)).toBeLessThan(90 * 1024);
    expect(html).toMatch(/<html lang="en-GB" dir="ltr"/);
    expect(html.match(/<h1[\s>]/g)).toHaveLength(1);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).not.toMatch(/<iframe|<form|javascript:|\[object/i);
    for (const [image] of html.matchAll(/<img[^>]*>/g)) {
      expect(image).toMatch(/src="https:\/\/[^"]+" alt="[^"]*" width="\d+"\s+height="\d+"/);
    }
    expect(html).not.toMatch(/undefined|null/);
    // 0 and 1: the cells around, whose spaces would be seen, and rules.
    for (const [, size] of html.matchAll(/font-size:(\d+)px/g))
      expect(Number(size) > 1 ? Number(size) : 16).toBeGreaterThanOrEqual(16);
    for (const [table] of html.matchAll(/<table[^>]*>/g)) {
      expect(table).toMatch(/role="presentation"|aria-labelledby=/);
      expect(table).toContain('cellpadding="0" cellspacing="0"');
    }
    expect(subject.length).toBeLessThanOrEqual(150);
    expect(preheader.length).toBeLessThanOrEqual(110);
    expect(text).not.toMatch(/<\w|&\w+;|undefined|null|\[object/);
    expect(text).not.toMatch(/\n{4}/);
  });
});

describe('the heading tells how much of the order comes', () => {
  test.each([
    { parts: {}, heading: 'Your order is on its way', subject: /^Your Acme/ },
    {
      parts: { takes: { a: 1, b: 1 } },
      heading: 'Some items from your order are on their way',
      subject: /^Part of your/,
    },
    {
      parts: { takes: { b: 1 } },
      heading: 'One item from your order is on its way',
      subject: /^Part of your/,
    },
    {
      parts: { took: { a: 2 }, takes: { b: 1, c: 1 } },
      heading: 'The last items from your order are on their way',
      subject: /^The rest of your/,
    },
    {
      parts: { took: { a: 2, b: 1 }, takes: { c: 1 } },
      heading: 'The last item from your order is on its way',
      subject: /^The rest of your/,
    },
  ])('$heading', ({ parts, heading, subject }) => {
    const mail = render(parts);
    expect(mail.html).toContain(`>${heading}</h1>`);
    expect(mail.text.startsWith(heading)).toBe(true);
    expect(mail.subject).toMatch(subject);
  });

  test('and a partial despatch says what is still to come', () => {
    const mail = render({ takes: { a: 1 } });
    expect(mail.text).toMatch(/STILL TO COME\n1 x House blend.*\n1 x Decaf espresso.*\n1 x Paper filters/);
    expect(mail.html).toContain('Still to come');
    expect(render().html).not.toContain('Still to come');
  });

  test('later despatches do not change what an earlier one was', () => {
    const facts = despatchFacts({ took: { a: 2 }, takes: { b: 1, c: 1 } });
    const [first] = facts.shipments;
    if (!first) throw new Error('no first shipment');
    expect(renderer.render({ ...facts, shipment: first }).html).toContain('Some items from your order');
  });
});

describe('tracking', () => {
  test('each of two parcels has its own button with a name of its own', () => {
    const { html, text } = render({
      tracking: { carrier: 'evri', parcels: [{ trackingNumber: 'P1' }, { trackingNumber: 'P2' }] },
    });
    for (const n of [1, 2]) {
      expect(html).toMatch(new RegExp(`>\\s*Track parcel ${n} of 2 with Evri\\s*</a>`));
      expect(html).toContain(`href="https://www.evri.com/track/parcel/P${n}"`);
      expect(text).toContain(`\nhttps://www.evri.com/track/parcel/P${n}\n`);
    }
    expect(html).toContain('Tracking may take a while');
  });

  test('an unknown carrier gets its number as text and no link; no number is said in words', () => {
    const number = render({ tracking: { carrier: 'Vans', trackingNumber: 'V1' } });
    expect(number.html).toContain('<bdi>V1</bdi>');
    expect(number.html).not.toContain('class="button" href');
    expect(number.preheader).not.toContain('Track your parcel');
    const without = render({ tracking: { carrier: 'Vans' } });
    expect(without.text).toContain('This parcel travels without a tracking number.');
  });

  test('a link that is not safe does not reach a mail, even if it is stored', () => {
    const facts = despatchFacts();
    const url = 'javascript:alert(1)';
    const parcels = [{ trackingNumber: 'A', trackingUrl: url }];
    const mail = renderer.render({ ...facts, shipment: { ...facts.shipment, trackingUrl: url, parcels } });
    expect(mail.html + mail.text).not.toContain('javascript');
  });

  test('a hundred parcels and a thousand items stay under the size at which mails are clipped', () => {
    const lines = Array.from({ length: 1_000 }, (_, i) =>
      buildLine({ lineId: `l${i}`, name: `${'<&"=>'.repeat(40)}${i}` }),
    );
    const parcels = Array.from({ length: 100 }, (_, i) => ({
      trackingNumber: `${'N'.repeat(90)}${i}`,
      trackingUrl: `https://carrier.example/${'a=b&'.repeat(400)}${i}`,
    }));
    const { html, text } = render({ order: { lines }, tracking: { carrier: 'Vans', parcels } });
    expect(Buffer.byteLength(html)).toBeLessThan(90 * 1024);
    expect(html).toContain('more</td>');
    expect(text).toContain('N99');
  });
});

describe('a gift', () => {
  const gift = orderDoc().shippingAddress;
  if (!gift) throw new Error('no address');
  const shippingAddress = { ...gift, firstName: 'Ayşe', lastName: 'Yildirim' };
  const customer = { ...orderDoc().customer, firstName: 'Priya', lastName: 'Patel' };

  test('greets the customer and goes to the recipient', () => {
    const { text } = render({ order: { shippingAddress, customer } });
    expect(text).toContain('Hello Priya,');
    expect(text).toContain('Ayşe Yildirim');
    const unnamed = render({ order: { shippingAddress, customer: { ...customer, firstName: null } } });
    expect(unnamed.text).toContain('Hello,');
  });

  test('with names that look like addresses names nobody', () => {
    const link = 'www.win-a-phone.example/claim';
    const mail = render({
      order: {
        shippingAddress: { ...shippingAddress, firstName: link },
        customer: { ...customer, firstName: link },
      },
    });
    expect(mail.html + mail.text).not.toContain('win-a-phone');
  });

  test('says where the parcel went, whatever the order says now', () => {
    const facts = despatchFacts({ order: { shippingAddress } });
    const moved = { ...facts.order, shippingAddress: { ...shippingAddress, address1: '99 New Street' } };
    const { text, html } = renderer.render({ ...facts, order: moved });
    expect(text + html).not.toContain('99 New Street');
    expect(text).toContain('1 Example Street');
  });
});

test('a link holds no entities but those that relays know', () => {
  const { html } = render({
    tracking: {
      carrier: 'Vans',
      trackingNumber: 'A',
      trackingUrl: 'https://vans.example/t?a=1&b=2&#x3D;',
    },
  });
  expect(html).toContain('href="https://vans.example/t?a=1&amp;b=2&amp;#x3D;"');
  for (const [, entity] of html.matchAll(/href="[^"]*?(&[^;"]*;)/g)) {
    expect(['&amp;', '&lt;', '&gt;', '&quot;', '&#x27;']).toContain(entity);
  }
});

describe('times', () => {
  test("are in the account's time zone, and a wrong zone does not stop a mail", () => {
    const despatchedAt = new Date('2026-03-03T23:30:00Z');
    expect(render({ despatchedAt }).text).toMatch(/Tuesday,? 3 March 2026/);
    expect(render({ despatchedAt, timeZone: 'Asia/Tokyo' }).text).toContain('Wednesday');
    expect(render({ despatchedAt, timeZone: 'Mars/Olympus' }).text).toContain('Tuesday');
  });
});

describe('structured data', () => {
  test('has one object per parcel with all that mail programs require', () => {
    const tracking = { carrier: 'GLS', parcels: [{ trackingNumber: 'P1' }, { trackingNumber: 'P2' }] };
    const objects = jsonLd(render({ tracking }).html);
    expect(objects).toHaveLength(2);
    expect(objects?.[1]).toMatchObject({
      '@context': 'http://schema.org',
      '@type': 'ParcelDelivery',
      carrier: { name: 'GLS' },
      deliveryAddress: {
        streetAddress: '1 Example Street',
        addressLocality: 'London',
        addressRegion: 'Greater London',
        addressCountry: 'GB',
        postalCode: 'SW1A 1AA',
      },
      itemShipped: [
        { name: 'House blend, whole beans' },
        { name: 'Decaf espresso' },
        { name: 'Paper filters' },
      ],
      partOfOrder: { orderNumber: '1042', merchant: { name: 'Acme Coffee' } },
      trackingNumber: 'P2',
      trackingUrl: 'https://gls-group.eu/track/P2',
    });
    expect(JSON.stringify(objects)).not.toContain('expectedArrival');
  });

  test('is left out when the address lacks a part', () => {
    const shippingAddress = orderDoc().shippingAddress;
    if (!shippingAddress) throw new Error('no address');
    expect(
      jsonLd(render({ order: { shippingAddress: { ...shippingAddress, city: null } } }).html),
    ).toBeNull();
    expect(jsonLd(render({ order: { shippingAddress: null } }).html)).toBeNull();
  });
});

describe('hostile names are harmless', () => {
  const attacks = [
    '<script>alert(1)</script>',
    '</script><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '{{constructor.constructor "return process"}}',
    'Eve\r\nBcc: victim@example.com\r\n\r\nBody',
    '\u202egnp.exe\u202c',
    '\u0000\u0007\u009b31m',
    '\ud800 lone',
    '\u2028\u2029',
    '\u{E0041}\u{E0042}hidden',
    'x'.repeat(10_240),
    '<b>'.repeat(3_000),
  ];

  async function everywhere(text: string) {
    const address = orderDoc().shippingAddress;
    if (!address) throw new Error('no address');
    const parts: FactParts = {
      accountName: 'Acme',
      brand: { name: text, legalLine: text, supportEmail: text, phone: text, website: text },
      tracking: { carrier: text, service: text, trackingNumber: text },
      order: {
        number: text,
        lines: [buildLine({ lineId: 'a', name: text, variantTitle: text, sku: text }), ...LINES.slice(1)],
        shippingAddress: {
          ...address,
          firstName: text,
          address1: text,
          city: text,
          zip: text,
          province: text,
        },
        customer: { ...orderDoc().customer, firstName: text },
      },
      takes: { a: 1, b: 1 },
    };
    const rendered = render(parts);
    const mail = orderDoc();
    const { raw } = await buildMessage(
      {
        kind: 'despatch',
        subjectId: mail._id.toString(),
        orderId: mail._id,
        channelId: mail.channelId,
        accountId: mail.accountId,
        version: 1,
      },
      {
        rendered,
        language: 'en-GB',
        sender: { name: 'Helm', address: 'despatch@helm.example' },
        fromName: text,
        to: 'jane.doe@example.com',
        toName: text,
        replyTo: null,
        date: new Date(),
      },
    );
    return { rendered, parsed: await simpleParser(raw) };
  }

  async function expectHarmless(text: string) {
    const { rendered, parsed } = await everywhere(text);
    const { html, subject } = rendered;
    expect(Buffer.byteLength(html)).toBeLessThan(90 * 1024);
    const scripts = [...html.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
    for (const tag of scripts) expect(tag).toBe('<script type="application/ld+json">');
    expect(scripts.length).toBeLessThanOrEqual(1);
    expect(html.replaceAll(/="[^"]*"/g, (value) => value.replaceAll(/on\w+=/gi, ''))).not.toMatch(
      /<(img(?! src="https:)|iframe|form|object|b)\b|<[^>]*\son\w+=/i,
    );
    jsonLd(html);
    const tricks = /\p{Cc}|\p{Cs}|[\u202a-\u202e\u2066-\u2069\u2028\u2029]/u;
    expect(html.replaceAll('\n', '')).not.toMatch(tricks);
    expect(rendered.text.replaceAll('\n', '')).not.toMatch(tricks);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(Array.from(subject).length).toBeLessThanOrEqual(150);
    expect(parsed.subject).toBe(subject);
    expect(parsed.bcc).toBeUndefined();
    expect([parsed.to].flat().flatMap((to) => to?.value.map(({ address }) => address))).toEqual([
      'jane.doe@example.com',
    ]);
    expect(parsed.from?.value.map(({ address }) => address)).toEqual(['despatch@helm.example']);
    expect(Array.from(parsed.from?.value[0]?.name ?? '').length).toBeLessThanOrEqual(150);
  }

  test.each(attacks.map((text) => ({ name: JSON.stringify(text).slice(0, 40), text })))(
    'in subject, headers, HTML, text and structured data: $name',
    async ({ text }) => {
      await expectHarmless(text);
    },
  );

  test('whatever else they are made of', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), expectHarmless), {
      numRuns: 100,
    });
  });
});
