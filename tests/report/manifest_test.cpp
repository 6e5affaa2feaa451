#include "report/manifest.hpp"

#include "sample.hpp"

#include <filesystem>

namespace seqcert {
namespace {

using sample::slurp;
using sample::spill;
using sample::TemporaryFolder;

// Writes one file as one run of the program would.
Status one_run(const std::string& path, const std::string& relative, const std::string& text, bool force = false) {
  auto folder = OutputFolder::open(path, force);
  if (!folder) return folder.error();
  if (auto status = folder->write(relative, text); !status) return status;
  return folder->close();
}

TEST(OutputFolder, RewritesItsOwnFiles) {
  const TemporaryFolder temporary;
  const std::string out = temporary / "a/out";
  ASSERT_TRUE(one_run(out, "tables/x.tex", "one").ok());
  ASSERT_TRUE(one_run(out, "tables/x.tex", "two").ok());
  EXPECT_EQ(slurp(out + "/tables/x.tex"), "two");
  // sha256 of "two", from sha256sum
  EXPECT_EQ(slurp(out + "/MANIFEST.sha256"),
            "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3  tables/x.tex\n");
}

TEST(OutputFolder, RefusesAnEditedFileAndLeavesItAlone) {
  const TemporaryFolder out;
  ASSERT_TRUE(one_run(out.path(), "x.tex", "one").ok());
  spill(out / "x.tex", "one, edited");
  const auto refused = one_run(out.path(), "x.tex", "two");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, Error::Kind::bad_input);
  EXPECT_NE(refused.error().message.find("x.tex"), std::string::npos);
  EXPECT_NE(refused.error().message.find("--force"), std::string::npos);
  EXPECT_EQ(slurp(out / "x.tex"), "one, edited");
  ASSERT_TRUE(one_run(out.path(), "x.tex", "two", true).ok());
  EXPECT_EQ(slurp(out / "x.tex"), "two");
}

TEST(OutputFolder, AnEditedFileLeavesTheManifest) {
  const TemporaryFolder out;
  ASSERT_TRUE(one_run(out.path(), "x.tex", "one").ok());
  spill(out / "x.tex", "one, edited");
  ASSERT_TRUE(one_run(out.path(), "y.tex", "y").ok());
  EXPECT_EQ(slurp(out / "MANIFEST.sha256").find("x.tex"), std::string::npos);
  EXPECT_FALSE(one_run(out.path(), "x.tex", "two").ok());
}

TEST(OutputFolder, RefusesAFileItNeverWrote) {
  const TemporaryFolder out;
  spill(out / "thesis.tex", "mine");
  EXPECT_FALSE(one_run(out.path(), "thesis.tex", "theirs").ok());
  EXPECT_EQ(slurp(out / "thesis.tex"), "mine");
}

TEST(OutputFolder, RefusesALinkOutOfTheFolder) {
  const TemporaryFolder out, elsewhere;
  spill(elsewhere / "mine.txt", "one");
  ASSERT_TRUE(one_run(out.path(), "x.txt", "one").ok());
  std::filesystem::remove(out / "x.txt");
  std::filesystem::create_symlink(elsewhere / "mine.txt", out / "x.txt");
  EXPECT_FALSE(one_run(out.path(), "x.txt", "two").ok());
  EXPECT_EQ(slurp(elsewhere / "mine.txt"), "one");
}

// Killed between the manifest and the file, or between the file and close: the next run carries on without --force.
TEST(OutputFolder, AnInterruptionLeavesFilesThatMayBeRewritten) {
  const TemporaryFolder out;
  ASSERT_TRUE(one_run(out.path(), "x.tex", "one").ok());
  {
    auto folder = OutputFolder::open(out.path(), false);
    ASSERT_TRUE(folder->write("x.tex", "two").ok());  // never closed
  }
  ASSERT_TRUE(one_run(out.path(), "x.tex", "three").ok());
  spill(out / "MANIFEST.sha256",
        slurp(out / "MANIFEST.sha256") + std::string(64, '0') + "  x.t");  // an append cut short
  ASSERT_TRUE(one_run(out.path(), "x.tex", "four").ok());
  EXPECT_EQ(slurp(out / "x.tex"), "four");
}

TEST(OutputFolder, AnUnchangedFileIsNotTouched) {
  const TemporaryFolder out;
  ASSERT_TRUE(one_run(out.path(), "x.tex", "one").ok());
  const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours(24);
  std::filesystem::last_write_time(out / "x.tex", old);
  const auto before = std::filesystem::last_write_time(out / "x.tex");
  ASSERT_TRUE(one_run(out.path(), "x.tex", "one").ok());
  EXPECT_EQ(std::filesystem::last_write_time(out / "x.tex"), before);
}

TEST(OutputFolder, NamesTheLineOfACorruptedManifest) {
  const TemporaryFolder out;
  const std::string good(64, '0');
  for (const std::string& bad : std::vector<std::string>{"rubbish", good + "  ../outside", good + "  /etc/passwd",
                                                         good + " x", std::string(64, 'Z') + "  x"}) {
    spill(out / "MANIFEST.sha256", good + "  x.tex\n" + bad + "\n");
    const auto folder = OutputFolder::open(out.path(), false);
    ASSERT_FALSE(folder.ok()) << bad;
    EXPECT_NE(folder.error().message.find("MANIFEST.sha256:2: \"" + bad + "\""), std::string::npos)
        << folder.error().message;
  }
}

TEST(OutputFolder, AFileInTheWayIsAnError) {
  const TemporaryFolder out;
  spill(out / "file", "");
  EXPECT_EQ(OutputFolder::open(out / "file", false).error().kind, Error::Kind::resources);
  EXPECT_EQ(OutputFolder::open(out / "file/below", false).error().kind, Error::Kind::resources);
}

}  // namespace
}  // namespace seqcert
