export type { Authentication, ConfigurationProblem, EnergyUnit, MeterConfiguration, Step, ValueRule } from './meter-configuration.ts';
