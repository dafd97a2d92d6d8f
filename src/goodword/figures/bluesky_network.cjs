// The Bluesky network on this machine: PLC, PDS and AppView of npm @atproto/dev-env. Prints their addresses as JSON.
const { TestNetwork } = require('@atproto/dev-env')

const ports = JSON.parse(process.env.GOODWORD_PORTS)
TestNetwork.create({
  dbPostgresSchema: 'bsky',
  plc: { port: ports[0] },
  pds: { port: ports[1], hostname: 'localhost', enableDidDocWithSession: true },
  bsky: { port: ports[2], dbPostgresSchema: 'bsky' },
  ozone: { port: ports[3] },
})
  .then((network) => console.log(JSON.stringify({ pds: network.pds.url, appview: network.bsky.url })))
  .catch((error) => {
    console.error(error)
    process.exit(1)
  })
