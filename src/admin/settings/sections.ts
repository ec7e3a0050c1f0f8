/** The pages under Settings, for the row of tabs on each of them. */
export function settingsSections(current: 'general' | 'warehouses' | 'api-keys' | 'team') {
  return [
    { name: 'general', text: 'General' },
    { name: 'warehouses', text: 'Warehouses' },
    { name: 'api-keys', text: 'API keys' },
    { name: 'team', text: 'Team' },
  ].map(({ name, text }) => ({ text, href: `/settings/${name}`, current: name === current }));
}
