#include "program.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <optional>

namespace seqcert::test {
namespace {

bool has_escape(const std::string& text) {
  return text.find('\x1b') != std::string::npos || text.find('\r') != std::string::npos;
}

TEST(Terminal, NothingButTextGoesIntoAPipe) {
  const TemporaryFolder folder;
  const std::vector<std::vector<std::string>> commands{
      {"check", "copy/attention-gap"},
      {"check", "copy/attention-gap-threshold-below"},
      {"check", "copy/attention-gpa"},
      {"list"},
      {"show", "copy/window"},
      {"run", "ssm/ring", "-p", "T=4", "--input", "1,0,-1,1", "--trace"},
      {"sweep", "copy/window", "-p", "distance=0..5", "--out", folder / "w"}};
  for (const auto& command : commands) {
    const Outcome outcome = seqcert(command);
    EXPECT_FALSE(outcome.out.empty() && outcome.err.empty());
    EXPECT_FALSE(has_escape(outcome.out)) << outcome.out;
    EXPECT_FALSE(has_escape(outcome.err)) << outcome.err;
  }
  const Outcome table = seqcert({"table", "state-size"});
  EXPECT_FALSE(has_escape(table.out) || has_escape(table.err));
}

/// Registered only where `script` of util-linux lends a terminal; says so where it does not.
bool has_script() {
  Command command;
  command.words = {"script", "-qec", "true", "/dev/null"};
  return run(command).exit_code == 0;
}

class OnATerminal : public ::testing::Test {
 public:
  explicit OnATerminal(void (*body)()) : body_(body) {}
  void TestBody() override { body_(); }

 private:
  void (*body_)();
};

Outcome on_terminal(const std::string& arguments, const std::optional<std::string>& no_colour) {
  Command command;
  command.words = {"script", "-qec", std::string(SEQCERT_BINARY) + " " + arguments, "/dev/null"};
  command.environment = {{"NO_COLOR", no_colour}};
  return run(command);
}

void colour_is_used() {
  const Outcome outcome = on_terminal("check copy/attention-gap-threshold-below", std::nullopt);
  expect_prints(outcome, 1, {"\x1b[1;31mrefuted\x1b[0m  copy/attention-gap-threshold-below"});
}

void no_color_is_heeded() {
  const Outcome outcome = on_terminal("check copy/attention-gap-threshold-below", "1");
  expect_prints(outcome, 1, {"refuted  copy/attention-gap-threshold-below"});
  EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos);
}

void progress_is_shown() {
  const TemporaryFolder folder;
  const Outcome outcome =
      on_terminal("sweep copy/attention-gap -p L=6000..6005 --jobs 1 --out " + folder / "w", std::nullopt);
  expect_prints(outcome, 0, {"copy/attention-gap: ", " of 6, about ", " s left", "6 points: 6 verified"});
}

const bool registered = [] {
  if (!has_script()) {
    std::fputs("test_cli: `script` is missing: the tests of colour and progress on a terminal are not registered\n",
               stderr);
    return false;
  }
  const auto add = [](const char* name, void (*body)()) {
    ::testing::RegisterTest("Terminal", name, nullptr, nullptr, __FILE__, __LINE__,
                            [body]() -> ::testing::Test* { return new OnATerminal(body); });
  };
  add("ColourMarksTheVerdict", colour_is_used);
  add("NoColorIsHeeded", no_color_is_heeded);
  add("ProgressHasAnEstimate", progress_is_shown);
  return true;
}();

}  // namespace
}  // namespace seqcert::test
