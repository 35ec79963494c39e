export { secretText } from './secret-text-field.ts';
export { optionalYamlFile, requiredYamlFile } from './yaml-file.ts';
