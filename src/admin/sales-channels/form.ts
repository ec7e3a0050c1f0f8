import { FORM_PARTS, type FormPart } from '../../channels/channel-input.ts';
import type { ChannelDoc, StoredSecret } from '../../channels/model.ts';
import { TAB, TABS, type Tab } from '../../channels/tabs.ts';
import type { ConnectionCheck } from '../../channels/test-connection.ts';
import type { Fault } from '../../errors.ts';
import type { Choice } from '../../forms/field.ts';
import type { FormTexts } from '../../forms/show-part.ts';
import type { WarehouseDoc } from '../../warehouses/model.ts';
import type { AdminContext, PageDeps } from '../frame/admin-deps.ts';
import { drawForm } from '../frame/draw-form.ts';
import { dateTime } from '../frame/format.ts';
import { brandView } from './brand-view.ts';
import { ALL_PARTS, tabOf } from './fields.ts';

export interface ChannelFormState {
  /** Null: a new channel. */
  channel: ChannelDoc | null;
  texts: FormTexts;
  faults: readonly Fault[];
  tab: Tab;
  checks: ConnectionCheck[] | null;
  warehouses: WarehouseDoc[];
  /** What a refused form held; a fresh one holds its open tab and the part above. */
  parts?: readonly FormPart[] | undefined;
}

/** The form of a channel as the partial `channel-form` draws it, for *Submit* and for *Save*. */
export function channelForm(
  deps: Pick<PageDeps, 'assets'>,
  { account, timeZone }: Pick<AdminContext, 'account' | 'timeZone'>,
  { channel, texts, faults, tab, checks, warehouses, parts }: ChannelFormState,
) {
  const { hints, instead, placeholders, ...brand } = brandView(account, channel);
  const here = channel ? `/settings/sales-channels/${channel._id.toString()}` : null;
  return {
    isNew: channel === null,
    parts: channel ? (parts ?? ['channel', tab]) : FORM_PARTS,
    // The script then sends what was changed and nothing else: another person may be saving another tab.
    isFresh: channel !== null && parts === undefined,
    action: here ?? '/settings/sales-channels/recharge/new',
    testAction: here ? `${here}/test` : '/settings/sales-channels/recharge/test',
    ...drawForm(ALL_PARTS, texts, faults, {
      hints,
      instead,
      placeholders,
      choices: { warehouseId: warehouseChoices(warehouses, texts['warehouseId'] ?? '') },
    }),
    tab,
    tabs: TABS.map((name) => ({
      name,
      text: TAB[name].text,
      href: here ? `${here}?tab=${name}#optional` : `#panel-${name}`,
      current: name === tab,
      problems: faults.filter(({ path }) => tabOf(path) === name).length,
    })),
    // Without scripts the tabs of a new channel stand one under another, so that one Submit sends them all.
    hidden: Object.fromEntries(TABS.map((name) => [name, channel !== null && name !== tab])),
    secrets: {
      token: channel ? secretView(channel.token, timeZone) : null,
      clientSecret: channel?.clientSecret ? secretView(channel.clientSecret, timeZone) : null,
      previous: channel?.previousClientSecret
        ? dateTime(channel.previousClientSecret.validUntil, timeZone)
        : null,
    },
    checks: checks && checkViews(checks),
    wasActive: channel?.active ?? false,
    pauseNote,
    hasWarehouse: warehouses.length > 0,
    brand,
    css: deps.assets.url('sales-channels.css'),
    js: deps.assets.url('sales-channels.js'),
  };
}

/** Shown as soon as *Active* is switched off. It is not asked: switching on again brings everything back. */
const pauseNote =
  'Saving this removes our webhooks from ReCharge; no orders or products come in and no mails go out. All data is kept, and what was missed is fetched when it is switched on again.';

export function checkViews(checks: ConnectionCheck[]) {
  const looks = {
    ok: { tone: 'good', icon: 'check', said: 'OK' },
    missing: { tone: 'bad', icon: 'x', said: 'Missing' },
    failed: { tone: 'bad', icon: 'x', said: 'Failed' },
    warning: { tone: 'warn', icon: 'alert', said: 'Note' },
  } as const;
  const all = checks.every(({ state }) => state === 'ok' || state === 'warning');
  return {
    title: all ? 'Connection works' : 'Connection does not work yet',
    tone: all ? 'good' : 'bad',
    rows: checks.map(({ state, text, cure }) => ({ ...looks[state], text, cure })),
  };
}

/** Without scripts the form is shown again, its secrets are not. */
function secretView(secret: StoredSecret, timeZone: string) {
  return { hint: secret.hint, at: dateTime(secret.setAt, timeZone), by: secret.setBy };
}

/** A warehouse that was closed since stays chosen in sight, and saving asks for another. */
function warehouseChoices(warehouses: WarehouseDoc[], chosen: string): Choice[] {
  const list = warehouses.map(({ _id, name }): Choice => [_id.toString(), name]);
  const isListed = !chosen || list.some(([id]) => id === chosen);
  return isListed ? list : [[chosen, 'No longer active, choose another'], ...list];
}
