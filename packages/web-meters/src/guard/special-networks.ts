import { linkLocalAndMetadataNetworks } from '@wattjobs/core/http';

/** Networks in which no meter is expected, and which may be this machine, its cloud or everyone (IANA special-purpose registries). */
export const specialNetworks: readonly { readonly network: string; readonly name: string }[] = [
  { network: '127.0.0.0/8', name: 'loopback' },
  { network: '::1/128', name: 'loopback' },
  { network: '0.0.0.0/8', name: 'unspecified' },
  { network: '::/128', name: 'unspecified' },
  { network: '224.0.0.0/4', name: 'multicast' },
  { network: 'ff00::/8', name: 'multicast' },
  { network: '240.0.0.0/4', name: 'reserved or broadcast' },
  // An entry for all link-local addresses does not open the metadata service among them.
  { network: '169.254.169.254/32', name: 'the metadata service of a cloud' },
  ...linkLocalAndMetadataNetworks.map(([network, bits]) => ({
    network: `${network}/${bits}`,
    name: 'link-local, the metadata service of a cloud, or hides another address',
  })),
];
