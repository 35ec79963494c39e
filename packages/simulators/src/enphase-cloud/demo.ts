/** A system of the cloud. */
export interface EnphaseSystem {
  readonly systemId: number;
  readonly name: string;
  /** An IANA time zone, in which the system's days are counted. */
  readonly timeZone: string;
  readonly latitudeDegrees: number;
  readonly longitudeDegrees: number;
  /** Micro-inverters. */
  readonly modules: number;
  /** Their total capacity. */
  readonly sizeWatts: number;
  /** Unix seconds of the first report. */
  readonly operationalAt: number;
  /** False: its owner has not shared it with the application, which gets 403. */
  readonly shared: boolean;
}

/** The simulator's application and its systems. Nothing here is, or looks like, a real credential. */
export const demoEnphase = {
  clientId: 'demo-client-id',
  clientSecret: 'demo-client-secret',
  apiKey: 'demo-api-key',
  /** An existing key of another application: 401. */
  otherApiKey: 'demo-api-key-of-another-application',
  systems: [
    {
      systemId: 4_100_001,
      name: 'Demo House',
      timeZone: 'America/New_York',
      latitudeDegrees: 40.7,
      longitudeDegrees: -74,
      modules: 20,
      sizeWatts: 7000,
      operationalAt: Date.UTC(2024, 2, 1, 17) / 1000,
      shared: true,
    },
    {
      systemId: 4_100_002,
      name: 'Demo Barn',
      timeZone: 'America/Denver',
      latitudeDegrees: 39.7,
      longitudeDegrees: -105,
      modules: 12,
      sizeWatts: 4200,
      operationalAt: Date.UTC(2024, 5, 1, 18) / 1000,
      shared: true,
    },
    {
      systemId: 4_100_009,
      name: 'Not Shared',
      timeZone: 'America/New_York',
      latitudeDegrees: 40.7,
      longitudeDegrees: -74,
      modules: 10,
      sizeWatts: 3500,
      operationalAt: Date.UTC(2024, 2, 1, 17) / 1000,
      shared: false,
    },
  ] satisfies EnphaseSystem[],
  /** The systems that the application may read. */
  systemIds: [4_100_001, 4_100_002] as const,
  /** The zone of the first system. */
  timeZone: 'America/New_York',
  /** An existing system that is not shared: 403. */
  foreignSystemId: 4_100_009,
};
