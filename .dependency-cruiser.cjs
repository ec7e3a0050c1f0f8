/** The rules of who may know whom; scripts/check-layers.mjs runs them. */
const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

/**
 * The folders of src from the ground up. A folder may import those of lower floors, not its neighbours and nothing above, so
 * that none can need, directly or round about, one that needs it. What a lower one wants of a higher one is handed in.
 */
const FLOORS = [
  // The outside worlds: protocols that know nothing of what we do with them.
  ['recharge', 'amqp', 'mongo', 'smtp'],
  // What a field of a form is: its rule, its words, its looks.
  ['audit', 'forms'],
  ['brand', 'warehouses'],
  ['accounts', 'api'],
  ['stock', 'channels'],
  // What takes deliveries in does not know what becomes of them.
  ['ingest', 'events'],
  // How an event is applied, whatever it is about.
  ['apply'],
  ['products'],
  // Only a shipment or a due feedback row causes mail, never an order event.
  ['orders'],
  // What left; the acts of despatching stand above mail, which they cause.
  ['shipments'],
  // What a mail says, in every language.
  ['mail-body'],
  ['mail'],
  ['despatch', 'disconnect', 'reconcile', 'channel-health'],
  // What an older version left.
  ['migrations'],
  ['http', 'admin/frame'],
  // No rules live in the pages, so nothing needs them.
  [
    'admin/activity',
    'admin/api-docs',
    'admin/mail',
    'admin/orders',
    'admin/products',
    'admin/sales-channels',
    'admin/settings',
  ],
  ['admin'],
  ['roles'],
];

/** The flat files that know all rooms. */
const ROOF = '^src/(main|app|compose|parts|all-collections|create-account-command|keys-reseal-command)\\.ts$';

/** Files of these folders; `admin` is what lies in it, not in its rooms. */
const inside = (rooms) => `^src/(${rooms.join('|')})/[^/]+$`;

const onlyDownwards = (room, floor) => {
  const barred = FLOORS.slice(floor)
    .flat()
    .filter((other) => other !== room);
  return forbid(
    `${room}-imports-only-lower-floors`,
    `${room} stands on the floors below it; what it wants of others is handed in.`,
    { path: inside([room]) },
    { path: inside(barred) },
  );
};

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  // Not of the tool: the picture in ARCHITECTURE.md is compared with it.
  floors: FLOORS,
  forbidden: [
    forbid(
      'no-circular',
      'Two files that need each other, if only for a type, are one file or hide a third.',
      {},
      { circular: true },
    ),
    ...FLOORS.flatMap((rooms, floor) => rooms.map((room) => onlyDownwards(room, floor))),
    forbid(
      'every-room-has-a-floor',
      'A new folder of src gets its place in the list of floors.',
      { path: '^src/[^/]+/', pathNot: inside(FLOORS.flat()) },
      {},
    ),
    forbid(
      'flat-files-are-the-ground',
      'What every room may use knows no room but the outside worlds.',
      { path: '^src/[^/]+$', pathNot: ROOF },
      { path: inside(FLOORS.slice(1).flat()) },
    ),
    forbid(
      'the-roof-is-the-top',
      'Only the command line composes the whole; the roles are handed its parts.',
      { path: '^src/', pathNot: `${ROOF}|^src/(http|roles)/` },
      { path: ROOF },
    ),
    forbid(
      'app-is-the-top',
      'Only the command line composes the whole.',
      { path: '^src/', pathNot: ROOF },
      { path: '^src/(app|compose|main)\\.ts$' },
    ),
    forbid(
      'no-development-packages',
      'Production installs only dependencies.',
      { path: '^src/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
    ),
    forbid(
      'no-unknown-packages',
      'Every package is named in package.json.',
      { path: '^src/' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    forbid('nothing-missing', 'An import must lead somewhere.', { path: '^src/' }, { couldNotResolve: true }),
    forbid(
      'src-stands-alone',
      'The gateway runs without scripts and tests.',
      { path: '^src/' },
      { path: '^(scripts|test)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
