import { missingTestPackages, type testPackages } from '../../scripts/debian-packages.mjs';

/** @throws Error in one line that says what to do, when a package of Debian's that a test runs is not there */
export function needDebianPackage(name: keyof typeof testPackages): void {
  if (missingTestPackages().includes(name)) {
    throw new Error(`This test needs Debian's ${name}: apt-get install ${name}`);
  }
}
