import type { ChannelHealth, HealthSentence } from '../../channel-health/health.ts';
import type { ConnectStep, RegisteredWebhook } from '../../channels/model.ts';
import type { Chip } from '../frame/words.ts';

const HEALTH: Record<ChannelHealth['state'], Pick<Chip, 'tone' | 'icon'>> = {
  healthy: { tone: 'good', icon: 'check' },
  importing: { tone: 'info', icon: 'refresh' },
  needs_attention: { tone: 'bad', icon: 'alert' },
  paused: { tone: 'plain', icon: 'pause' },
};

/** *Healthy*, *Importing 61 %*, *Needs attention* or *Paused*. */
export function healthChip({ state, word, progress }: ChannelHealth): Chip {
  const percent = progress.orders.isUnderWay ? progress.orders.percent : null;
  const text = state === 'importing' && percent !== null ? `${word} ${percent} %` : word;
  return { text, ...HEALTH[state] };
}

/** Channels that need somebody stand first. */
export const HEALTH_ORDER: ChannelHealth['state'][] = ['needs_attention', 'importing', 'healthy', 'paused'];

export const HEALTH_TEXT: Record<ChannelHealth['state'], string> = {
  healthy: 'Orders and products flow. Nothing to do.',
  importing: 'Orders and products are being fetched. You can leave this page.',
  needs_attention: '',
  paused: 'Nothing comes in and no mail goes out. All data is kept; switch Active on and save to go on.',
};

export const STEP_TEXT: Record<ConnectStep['name'], string> = {
  token: 'Token checked',
  saved: 'Channel saved',
  webhooks: 'Webhooks registered',
  test_delivery: 'Test delivery',
  import: 'Import started',
};

export const STEP_STATE: Record<ConnectStep['state'], Chip> = {
  pending: { text: 'Waiting', tone: 'plain', icon: 'clock' },
  running: { text: 'Running', tone: 'info', icon: 'refresh' },
  done: { text: 'Done', tone: 'good', icon: 'check' },
  warning: { text: 'Warning', tone: 'warn', icon: 'alert' },
  failed: { text: 'Failed', tone: 'bad', icon: 'x' },
};

export const WEBHOOK_STATE: Record<RegisteredWebhook['state'], Chip> = {
  registered: { text: 'Registered', tone: 'good', icon: 'check' },
  missing: { text: 'Missing', tone: 'bad', icon: 'alert' },
  refused: { text: 'Not offered', tone: 'plain', icon: 'ban' },
};

/** Where the one thing to do about a sentence is done; relative ones lead from the channel's overview to its form. */
export function sentenceLink({ code }: HealthSentence): { href: string; text: string } | null {
  switch (code) {
    case 'token_refused':
      return { href: '?tab=settings#token', text: 'Replace the token' };
    case 'signature_wrong':
      return { href: '?tab=settings#clientSecret', text: 'Correct the secret' };
    case 'dead_letters':
      return { href: '/activity/dead-letters', text: 'Look at dead letters' };
    case 'mails_uncertain':
    case 'mails_failed':
      return { href: '/mail', text: 'Open Mail' };
    default:
      return null;
  }
}
