export { openFtpVisit } from './open-ftp-visit.ts';
