/** File systems in an image file, and the copy of one that a power cut would leave. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export interface FileSystem {
  readonly name: 'ext4' | 'xfs' | 'btrfs'
  readonly size: string
  readonly make: readonly string[]
  readonly options: string
}

export const fileSystems: readonly FileSystem[] = [
  { name: 'ext4', size: '64M', make: ['mkfs.ext4', '-q', '-F'], options: 'defaults' },
  // A copy has the identity of its original.
  { name: 'xfs', size: '320M', make: ['mkfs.xfs', '-q', '-f'], options: 'nouuid' },
  { name: 'btrfs', size: '128M', make: ['mkfs.btrfs', '-q', '-f'], options: 'defaults' },
]

/** Why no image of it can be mounted here; undefined where one can. */
export function notHere(system: FileSystem, directory: string): string | undefined {
  if (process.getuid?.() !== 0) return 'not root'
  const [make = ''] = system.make
  if (spawnSync(make, ['-V']).error !== undefined) return `no ${make} here`
  const probe = new DiskImage(system, directory)
  try {
    probe.make()
    probe.mount()
    return undefined
  } catch {
    return `${system.name} on a loop device cannot be mounted here`
  } finally {
    probe.unmount()
    rmSync(directory, { recursive: true, force: true })
  }
}

/** One image and the place where it, or a copy of it, is mounted. */
export class DiskImage {
  readonly place: string
  private readonly system: FileSystem
  private readonly directory: string
  private device: string | undefined

  constructor(system: FileSystem, directory: string) {
    this.system = system
    this.directory = directory
    this.place = join(directory, 'mounted')
    mkdirSync(this.place, { recursive: true })
  }

  make(): void {
    run('truncate', '-s', this.system.size, this.path('disk'))
    run(...this.system.make, this.path('disk'))
  }

  mount(name = 'disk'): void {
    this.device = run('losetup', '--find', '--show', this.path(name)).trim()
    run('mount', '-o', this.system.options, this.device, this.place)
  }

  unmount(): void {
    if (this.device === undefined) return
    spawnSync('umount', [this.place])
    run('losetup', '-d', this.device)
    // The kernel lets go of it when it likes, and a device that is taken again too early has old
    // blocks of the one before.
    while (run('losetup', '-a').includes(`${this.device}:`));
    this.device = undefined
  }

  /** Copies what has reached the image, without asking the file system to write anything. */
  copy(from: string, to: string): void {
    // Another file under the same name, so that no device is still attached to it.
    rmSync(this.path(to), { force: true })
    run('cp', '--sparse=always', this.path(from), this.path(to))
  }

  private path(name: string): string {
    return join(this.directory, name)
  }
}

/** Runs a program of the system and returns what it prints. */
export function run(...words: readonly string[]): string {
  const [command = '', ...args] = words
  const done = spawnSync(command, args, { encoding: 'utf8' })
  if (done.status !== 0) {
    throw new Error(`${words.join(' ')}: ${done.error?.message ?? done.stderr}`)
  }
  return done.stdout
}
