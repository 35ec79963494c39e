import fc from 'fast-check';

// A change breaks a property, never chance. PROPERTY_SEED searches further than the gate does.
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 1) });
