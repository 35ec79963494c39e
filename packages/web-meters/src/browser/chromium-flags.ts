/**
 * How Chromium is started: to read pages of meters, as an unprivileged user, in a container with a read-only root and no capabilities.
 * Neither kind of sandbox can work there: one needs user namespaces, the other a set-uid program. Its boundary is the container,
 * the network guard, and a user and a profile without anything to steal.
 */
export const chromiumFlags: readonly string[] = [
  '--headless',
  '--remote-debugging-pipe',
  '--no-sandbox',
  // Without a sandbox, the processes that would start others in it are of no use.
  '--no-zygote',
  // A container has 64 MB there.
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-breakpad',
  '--window-size=1280,720',
  '--lang=en-US',
  '--hide-scrollbars',
  '--mute-audio',
  '--password-store=basic',
  '--js-flags=--max-old-space-size=256',

  // Pages are open side by side, and none is in front.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',

  // No requests except those of pages.
  '--no-first-run',
  '--no-default-browser-check',
  '--no-pings',
  '--no-service-autorun',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-component-extensions-with-background-pages',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--disable-client-side-phishing-detection',
  '--disable-field-trial-config',
  '--metrics-recording-only',
  `--disable-features=${[
    'AutofillServerCommunication',
    'CertificateTransparencyComponentUpdater',
    'DialMediaRouteProvider',
    // It would try https before http.
    'HttpsUpgrades',
    'MediaRouter',
    'OptimizationHints',
    // A process for a page that may never be opened.
    'SpareRendererForSitePerProcess',
    'Translate',
  ].join(',')}`,

  // Every connection goes through the guarded proxy of its visit: no name is resolved here, no datagram is sent, no other proxy is used.
  '--proxy-server=socks5://no-visit.invalid:1',
  '--proxy-bypass-list=<-loopback>',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--dns-prefetch-disable',
  '--disable-quic',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
];
