/** The pages under Activity, for the row of tabs on each of them. */
export function activitySections(current: 'events' | 'changes' | 'dead-letters', openDeadLetters: number) {
  return [
    { name: 'events', text: 'Events', href: '/activity', count: 0 },
    { name: 'changes', text: 'Who did what', href: '/activity/changes', count: 0 },
    { name: 'dead-letters', text: 'Dead letters', href: '/activity/dead-letters', count: openDeadLetters },
  ].map((section) => ({ ...section, current: section.name === current }));
}
