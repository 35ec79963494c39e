export { secretText } from './secret-text-field.ts';
export { optionalYamlFile, readYamlFile, requiredYamlFile } from './yaml-file.ts';
