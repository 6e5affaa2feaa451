#include "base/file.hpp"

#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

namespace seqcert {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}

/// The message has every one of these parts, and it is an input/output error.
void expect_resource_error(const Error& error, std::initializer_list<std::string> parts) {
  EXPECT_EQ(error.kind, Error::Kind::resources);
  for (const std::string& part : parts) EXPECT_NE(error.message.find(part), std::string::npos) << error.message;
}

TEST(WriteFile, IsReadBackByteForByte) {
  const TemporaryFolder folder;
  for (const std::string& text :
       {std::string(), std::string("a\n"), std::string("\0\xff\r\n", 4), std::string(300000, 'x')}) {
    ASSERT_TRUE(write_file_atomically(folder / "records", text).ok());
    EXPECT_EQ(*read_file(folder / "records", 300000), text);
    EXPECT_EQ(files_in(folder.path()), 1u);
  }
}

TEST(WriteFile, ThatFailsHalfWayLeavesTheOldFileAndNothingElse) {
  const TemporaryFolder folder;
  const std::string path = folder.write("records", "old");
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{4096, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);  // so that write() reports EFBIG, as it reports a full disk
  ::setrlimit(RLIMIT_FSIZE, &small);
  const Status written = write_file_atomically(path, std::string(100000, 'x'));
  const Status created = write_file_atomically(folder / "another", std::string(100000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);

  ASSERT_FALSE(written.ok());
  ASSERT_FALSE(created.ok());
  expect_resource_error(written.error(), {"cannot write " + path, "File too large"});
  EXPECT_EQ(*read_file(path, 100), "old");
  EXPECT_EQ(files_in(folder.path()), 1u);
}

TEST(WriteFile, NamesThePathAndTheMend) {
  const TemporaryFolder folder;
  const std::string file = folder.write("file", "");
  expect_resource_error(write_file_atomically(folder / "none/out", "x").error(),
                        {folder / "none/out", "No such file", "create the folder"});
  expect_resource_error(write_file_atomically(file + "/out", "x").error(),
                        {file + "/out", "Not a directory", "is a file"});
  expect_resource_error(write_file_atomically(folder.path(), "x").error(),
                        {folder.path(), "Is a directory", "name a file"});
}

TEST(WriteFile, RespectsWriteProtection) {
  const TemporaryFolder folder;
  const std::string closed = folder.write("closed/file", "old");
  const std::string locked = folder.write("open/file", "old");
  ::chmod(locked.c_str(), 0444);
  ::chmod((folder / "open").c_str(), 0777);  // the file alone is protected
  ::chmod((folder / "closed").c_str(), 0555);
  ::chmod(folder.path().c_str(), 0777);
  // Root may write anywhere, so the attempt is made in a process that is not root.
  const auto attempt = [&] {
    if (::getuid() == 0 && ::setuid(65534) != 0) std::_Exit(2);
    const Status in_closed_folder = write_file_atomically(folder / "closed/new", "x");
    const Status over_locked_file = write_file_atomically(locked, "x");
    const bool refused = !in_closed_folder.ok() && !over_locked_file.ok();
    if (refused) fmt::print(stderr, "{}\n{}\n", in_closed_folder.error().message, over_locked_file.error().message);
    std::_Exit(refused ? 0 : 1);
  };
  EXPECT_EXIT(attempt(), ::testing::ExitedWithCode(0),
              "closed/new: Permission denied; name a place(.|\n)*open/file: Permission denied");
  ::chmod((folder / "closed").c_str(), 0755);
  EXPECT_EQ(*read_file(closed, 100), "old");
  EXPECT_EQ(*read_file(locked, 100), "old");
  EXPECT_EQ(files_in(folder / "closed"), 1u);
  EXPECT_EQ(files_in(folder / "open"), 1u);
}

TEST(WriteFile, KeepsPermissionsAndSymbolicLinks) {
  const TemporaryFolder folder;
  const std::string path = folder.write("file", "old");
  ::chmod(path.c_str(), 0640);
  fs::create_symlink("file", folder / "link");
  ASSERT_TRUE(write_file_atomically(folder / "link", "new").ok());
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(*read_file(path, 100), "new");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
}

TEST(WriteFile, WritesIntoAPipeWithoutReplacingIt) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  const int reader = ::open((folder / "pipe").c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_TRUE(write_file_atomically(folder / "pipe", "text").ok());
  char got[8] = {};
  EXPECT_EQ(::read(reader, got, sizeof got), 4);
  EXPECT_STREQ(got, "text");
  ::close(reader);
  EXPECT_TRUE(fs::is_fifo(folder / "pipe"));
}

TEST(ReadFile, ReadsUpToTheLimitAndRefusesOneByteMore) {
  const TemporaryFolder folder;
  const std::string path = folder.write("claim.toml", std::string(1000, 'x'));
  EXPECT_EQ(read_file(path, 1000)->size(), 1000u);
  expect_resource_error(read_file(path, 999).error(), {path, "larger than 999 bytes"});
  // A device has no size to look at beforehand.
  expect_resource_error(read_file("/dev/zero", 100000).error(), {"/dev/zero", "larger than 100000 bytes"});
}

TEST(ReadFile, NamesThePathAndTheMend) {
  const TemporaryFolder folder;
  expect_resource_error(read_file(folder / "none", 10).error(), {folder / "none", "No such file", "check the path"});
  expect_resource_error(read_file(folder.path(), 10).error(), {folder.path(), "Is a directory", "name a file"});
}

}  // namespace
}  // namespace seqcert
