/**
 * The time zone in which the suite runs.
 * Lord Howe is hostile: its offset has half an hour, and its summer time moves the clock by only half an hour.
 * The gate sets `TEST_TIME_ZONE` to repeat the suite in another zone.
 */
export const testTimeZone = process.env['TEST_TIME_ZONE'] ?? 'Australia/Lord_Howe';
