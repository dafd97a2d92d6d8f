/* Stands between a program and its disk, and notes what was written to files whose path holds $GOODWORD_POWER_OF, and
   when it was flushed: what was not is what a power cut may take. Records: a letter, the length of the path, the offset,
   the length of the data, path, data. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int out = -1;

static void note(char kind, int fd, int64_t offset, const void *data, int64_t size) {
    char link[64], path[4096];
    const char *of = getenv("GOODWORD_POWER_OF"), *to = getenv("GOODWORD_POWER_LOG");
    if (!of || !to) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = 0;
    if (!strstr(path, of) || strstr(path, "-shm")) return;
    pthread_mutex_lock(&lock);
    if (out < 0) out = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    struct { int64_t kind, path, offset, size; } head = {kind, length, offset, size};
    struct iovec parts[3] = {{&head, sizeof head}, {path, length}, {(void *)data, size > 0 ? size : 0}};
    (void)!writev(out, parts, 3);
    pthread_mutex_unlock(&lock);
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    REAL(pwrite64);
    ssize_t done = real(fd, data, size, offset);
    if (done > 0) note('w', fd, offset, data, done);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return pwrite64(fd, data, size, offset); }

int ftruncate64(int fd, off64_t size) {
    REAL(ftruncate64);
    int done = real(fd, size);
    if (!done) note('t', fd, size, "", 0);
    return done;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int fsync(int fd) {
    REAL(fsync);
    int done = real(fd);
    if (!done) note('s', fd, 0, "", 0);
    return done;
}

int fdatasync(int fd) {
    REAL(fdatasync);
    int done = real(fd);
    if (!done) note('s', fd, 0, "", 0);
    return done;
}
