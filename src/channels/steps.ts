import type { Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import type { ChannelChange } from './change-channel.ts';
import { type ChannelDoc, type ConnectStep, channels } from './model.ts';

/** The steps of connecting in their order; `token` and `saved` are done before a channel exists. */
export function newSteps(now: Date, active: boolean, tokenSays: string): ConnectStep[] {
  const later = active ? 'Not started yet.' : 'Starts when the channel is switched to Active.';
  const step = (name: ConnectStep['name'], state: ConnectStep['state'], detail: string): ConnectStep => ({
    name,
    state,
    detail,
    at: now,
  });
  return [
    step('token', 'done', tokenSays),
    step('saved', 'done', 'The channel is saved.'),
    step('webhooks', 'pending', later),
    step('test_delivery', 'pending', later),
    step('import', 'pending', later),
  ];
}

/** All that follows a saved channel is done again. */
export const stepsAgain = (steps: ConnectStep[], now: Date): ChannelChange => ({
  $set: {
    steps: steps.map((step): ConnectStep => {
      if (step.name === 'saved') return step;
      if (step.name === 'token')
        return { ...step, state: 'done', detail: 'ReCharge accepted the token.', at: now };
      return { ...step, state: 'pending', detail: 'Not started yet.', at: now };
    }),
  },
});

/** Sets one step of connecting; the others stay as other processes may be writing them. */
export async function setStep(
  deps: Pick<Deps, 'db' | 'now'>,
  channelId: Types.ObjectId,
  step: Omit<ConnectStep, 'at'>,
): Promise<void> {
  await channels(deps).updateOne(
    { _id: channelId, 'steps.name': step.name },
    { $set: { 'steps.$': { ...step, at: deps.now() }, updatedAt: deps.now() } },
  );
}

export const stepOf = (
  channel: Pick<ChannelDoc, 'steps'>,
  name: ConnectStep['name'],
): ConnectStep | undefined => channel.steps.find((step) => step.name === name);

/** A step whose process died stands at `running`. */
export const isOpen = (channel: Pick<ChannelDoc, 'steps'>, name: ConnectStep['name']): boolean =>
  ['pending', 'running'].includes(stepOf(channel, name)?.state ?? 'done');
