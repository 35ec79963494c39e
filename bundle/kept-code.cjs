const folder = process.env.NODE_COMPILE_CACHE;
const load = require.extensions['.js'];
if (folder && !process.env.NODE_DISABLE_COMPILE_CACHE) {
  require.extensions['.cjs'] = (module, file) => {
    const fs = require('node:fs');
    const path = require('node:path');
    const vm = require('node:vm');
    const { createRequire, wrap } = require('node:module');
    const kept = path.join(folder, `BUILD-${path.basename(file, '.cjs')}`);
    const canKeep = () => {
      try {
        fs.accessSync(folder, fs.constants.W_OK);
        return true;
      } catch {
        return false;
      }
    };
    let cachedData;
    try {
      cachedData = fs.readFileSync(kept);
    } catch {
      // The cache of Node.js is better than none.
      if (!canKeep()) return load(module, file);
    }
    const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
    const script = new vm.Script(wrap(fs.readFileSync(file, 'utf8')), { filename: file, cachedData, importModuleDynamically });
    const isAccepted = script.cachedDataRejected === false;
    require('node:util').debuglog('kept-code')('code cache for CommonJS %s was %s', file, isAccepted ? 'accepted' : 'not accepted');
    if (!isAccepted && canKeep()) {
      process.on('exit', () => {
        const draft = `${kept}.${process.pid}`;
        try {
          fs.writeFileSync(draft, script.createCachedData());
          fs.renameSync(draft, kept);
        } catch {
          // A full disk must not change how the program ends.
        }
      });
    }
    return script.runInThisContext().call(module.exports, module.exports, createRequire(file), module, file, path.dirname(file));
  };
}
