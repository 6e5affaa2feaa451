// Every input of the corpora, and every one cut short or with one byte changed, through what must hold for all inputs.
#include "base/file.hpp"
#include "fuzz/fuzz_one.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace seqcert {
namespace {

std::vector<std::string> inputs(const std::string& folder) {
  std::vector<std::string> result;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(SEQCERT_SOURCE_DIR) + "/tests/fuzz/corpus/" + folder))
    result.push_back(*read_file(entry.path(), 1 << 20));
  std::ranges::sort(result);
  return result;
}

void replay(const std::string& folder, void (*one)(std::string_view)) {
  const std::vector<std::string> all = inputs(folder);
  ASSERT_GE(all.size(), 10u);
  for (const std::string& input : all) {
    one(input);
    const std::size_t step = input.size() / 32 + 1;
    for (std::size_t at = 0; at < input.size(); at += step) {
      one(std::string_view(input).substr(0, at));
      std::string changed = input;
      changed[at] = static_cast<char>(changed[at] ^ 0x11);
      one(changed);
    }
  }
}

TEST(Replay, Formulas) { replay("formula", test::fuzz_formula); }
TEST(Replay, Claims) { replay("claim", test::fuzz_claim); }
TEST(Replay, Safetensors) { replay("safetensors", test::fuzz_safetensors); }
TEST(Replay, Npz) { replay("npz", test::fuzz_npz); }
TEST(Replay, Models) { replay("model", test::fuzz_model); }

}  // namespace
}  // namespace seqcert
