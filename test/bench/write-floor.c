/*
 * Writes, syncs and renames each path; prints the milliseconds for one. `backup` syncs a copy and
 * the directory too; `syncfs` writes all, syncs the file system once, and renames all.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char content[1 << 20];
static void check(int good) { if (!good) { perror("floor"); exit(1); } }

static void write_synced(const char *path, size_t size) {
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
  check(fd >= 0);
  check(write(fd, content, size) == (ssize_t)size);
  check(fsync(fd) == 0);
  close(fd);
}

static void write_unsynced(const char *path, size_t size) {
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
  check(fd >= 0);
  check(write(fd, content, size) == (ssize_t)size);
  close(fd);
}

static void all_at_once(int argc, char **argv) {
  char name[4096];
  for (int i = 2; i < argc; i++) {
    int fd = open(argv[i], O_RDONLY);
    check(fd >= 0);
    ssize_t size = read(fd, content, sizeof content);
    check(size >= 0);
    close(fd);
    snprintf(name, sizeof name, "%s.temp", argv[i]);
    write_unsynced(name, size);
  }
  snprintf(name, sizeof name, "%s", argv[2]);
  int dir = open(dirname(name), O_RDONLY | O_DIRECTORY);
  check(dir >= 0 && syncfs(dir) == 0);
  for (int i = 2; i < argc; i++) {
    snprintf(name, sizeof name, "%s.temp", argv[i]);
    check(rename(name, argv[i]) == 0);
  }
  check(fsync(dir) == 0);
  close(dir);
}

int main(int argc, char **argv) {
  int backup = strcmp(argv[1], "backup") == 0;
  char name[4096];
  struct timespec from, to;
  clock_gettime(CLOCK_MONOTONIC, &from);
  int together = strcmp(argv[1], "syncfs") == 0;
  if (together) all_at_once(argc, argv);
  for (int i = 2; i < argc && !together; i++) {
    int fd = open(argv[i], O_RDONLY);
    check(fd >= 0);
    ssize_t size = read(fd, content, sizeof content);
    check(size >= 0);
    close(fd);
    if (backup) {
      snprintf(name, sizeof name, "%s.backup", argv[i]);
      write_synced(name, size);
    }
    snprintf(name, sizeof name, "%s.temp", argv[i]);
    write_synced(name, size);
    check(rename(name, argv[i]) == 0);
    if (backup) {
      snprintf(name, sizeof name, "%s", argv[i]);
      int dir = open(dirname(name), O_RDONLY | O_DIRECTORY);
      check(dir >= 0 && fsync(dir) == 0);
      close(dir);
    }
  }
  clock_gettime(CLOCK_MONOTONIC, &to);
  printf("%f", ((to.tv_sec - from.tv_sec) * 1e3 + (to.tv_nsec - from.tv_nsec) / 1e6) / (argc - 2));
  return 0;
}
