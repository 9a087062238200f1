/** `npm run screens`: takes the screens of the README anew from the built program. */
import { writeFileSync } from 'node:fs'
import { readmePath, readmeWith, takeScreens } from './readme-screens.ts'

const screens = await takeScreens()
writeFileSync(readmePath, readmeWith(screens))
console.log(`took ${screens.map(({ name }) => name).join(', ')}`)
