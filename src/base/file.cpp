#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

namespace seqcert {
namespace {

/// Closes on every way out.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close_now(); }
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  /// False when the system reports a write that failed late (a full disk over the network).
  bool close_now() { return number_ < 0 || ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

const char* mend_for(int code) {
  switch (code) {
    case ENOENT:
      return "check the path, or create the folder first";
    case ENOTDIR:
      return "a part of the path is a file and not a folder; check the path";
    case EACCES:
    case EPERM:
    case EROFS:
      return "name a place you have permission for";
    case EISDIR:
      return "name a file, not a folder";
    case ENOSPC:
    case EDQUOT:
      return "free some space, or name a place on another disk";
    default:
      return "check the path";
  }
}

Error cannot(const char* verb, const std::string& path, int code) {
  return resource_error("cannot {} {}: {}; {}", verb, path, std::strerror(code), mend_for(code));
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// The file a symbolic link stands for, so that the link itself survives the rename; `path` where there is none.
std::string without_links(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  return real ? real.get() : path;
}

Status write_directly(const std::string& path, std::string_view text) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.is_open() || !write_all(file.number(), text) || !file.close_now()) return cannot("write", path, errno);
  return success();
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return cannot("read", path, errno);
  struct stat about {};
  if (::fstat(file.number(), &about) != 0) return cannot("read", path, errno);
  if (S_ISDIR(about.st_mode)) return cannot("read", path, EISDIR);

  const auto too_large = [&] {
    return resource_error("cannot read {}: it is larger than {} bytes; check that it is the file you mean", path,
                          max_bytes);
  };
  if (S_ISREG(about.st_mode) && static_cast<std::size_t>(about.st_size) > max_bytes) return too_large();
  std::string text;
  char chunk[65536];
  while (true) {
    const ssize_t got = ::read(file.number(), chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot("read", path, errno);
    if (got == 0) return text;
    if (text.size() + static_cast<std::size_t>(got) > max_bytes) return too_large();
    text.append(chunk, static_cast<std::size_t>(got));
  }
}

Status can_be_written(const std::string& path) {
  struct stat about {};
  const bool replaces = ::stat(path.c_str(), &about) == 0;
  if (replaces && S_ISDIR(about.st_mode)) return cannot("write", path, EISDIR);
  // A rename needs no permission on the file it replaces; a write-protected file is protected all the same.
  if (replaces && ::access(path.c_str(), W_OK) != 0) return cannot("write", path, errno);
  if (replaces && !S_ISREG(about.st_mode)) return success();
  const std::string target = without_links(path);
  const std::size_t slash = target.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : target.substr(0, slash + 1);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) return cannot("write", path, errno);
  return success();
}

Status write_file_atomically(const std::string& path, std::string_view text) {
  if (Status can = can_be_written(path); !can) return can;
  struct stat about {};
  const bool replaces = ::stat(path.c_str(), &about) == 0;
  // Renaming over a device would replace the device.
  if (replaces && !S_ISREG(about.st_mode)) return write_directly(path, text);

  static std::atomic<unsigned> counter{0};
  const std::string target = without_links(path);
  std::string temporary;
  int number = -1;
  do {  // a killed process of the same id may have left a file of this name
    temporary = fmt::format("{}.{}-{}.part", target, ::getpid(), ++counter);
    number = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (number < 0 && errno == EEXIST);
  Descriptor file(number);
  if (!file.is_open()) return cannot("write", path, errno);
  const bool done = (!replaces || ::fchmod(file.number(), about.st_mode & 07777) == 0) &&
                    write_all(file.number(), text) && ::fsync(file.number()) == 0 && file.close_now() &&
                    std::rename(temporary.c_str(), target.c_str()) == 0;
  if (done) return success();
  const int code = errno;
  ::unlink(temporary.c_str());
  return cannot("write", path, code);
}

}  // namespace seqcert
