/** The rules of who may know whom; scripts/check-layers.mjs runs them. */
const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    forbid(
      'no-circular',
      'Two files that need each other at run time are one file, or hide a third.',
      {},
      { circular: true },
    ),
    forbid(
      'recharge-knows-only-the-flat-files',
      "recharge/ is ReCharge's protocol and nothing else.",
      { path: '^src/recharge/' },
      { path: '^src/[^/]+/', pathNot: '^src/recharge/' },
    ),
    forbid(
      'amqp-knows-only-the-flat-files',
      'amqp/ carries messages and does not know what they mean.',
      { path: '^src/amqp/' },
      { path: '^src/[^/]+/', pathNot: '^src/amqp/' },
    ),
    forbid(
      'mongo-knows-only-the-flat-files',
      'mongo/ opens connections and does not know what is stored.',
      { path: '^src/mongo/' },
      { path: '^src/[^/]+/', pathNot: '^src/mongo/' },
    ),
    forbid(
      'ingest-stays-thin',
      'What takes deliveries in does not know what becomes of them.',
      { path: '^src/ingest/' },
      { path: '^src/(mail|orders|admin)/' },
    ),
    forbid(
      'orders-cause-no-mail',
      'Only a shipment or a due feedback row causes mail, never an order event.',
      { path: '^src/orders/' },
      { path: '^src/(shipments|mail)/' },
    ),
    forbid(
      'admin-is-the-edge',
      'No rules live in the pages, so nothing needs them.',
      { path: '^src/', pathNot: '^src/(admin|roles)/' },
      { path: '^src/admin/' },
    ),
    forbid(
      'app-is-the-top',
      'Only the command line composes the whole.',
      { path: '^src/', pathNot: '^src/main\\.ts$' },
      { path: '^src/app\\.ts$' },
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
