#include "base/process.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

std::optional<std::string> shell(const std::string& script, double seconds, std::size_t megabytes) {
  return output_of({"sh", "-c", script}, seconds, megabytes);
}

TEST(OutputOf, IsWhatTheProgramWrites) {
  EXPECT_EQ(shell("printf 'a b'; printf c >&2", 10, 1000), "a b");
  EXPECT_EQ(output_of({"a-program-that-nobody-has"}, 10, 1000), std::nullopt);
}

TEST(OutputOf, EndsWithItsTime) { EXPECT_EQ(shell("printf a; sleep 30", 0.2, 1000), std::nullopt); }

TEST(OutputOf, EndsWithItsMemory) {
  // The shell keeps 40 MB of letters in a variable.
  const std::string script = "sleep 0.2; x=$(head -c 40000000 /dev/zero | tr '\\0' a); printf %s ${#x}";
  EXPECT_EQ(shell(script, 60, 4000), "40000000");
  EXPECT_NE(shell(script, 60, 30), "40000000");
}

}  // namespace
}  // namespace seqcert
