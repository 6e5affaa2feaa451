// CLAIMS.md explains every fact that a claim may use.
#include "base/file.hpp"
#include "check/cost_law.hpp"
#include "check/format_facts.hpp"
#include "check/program_facts.hpp"
#include "constructions/registry.hpp"

#include <gtest/gtest.h>

#include <set>

namespace seqcert {
namespace {

TEST(ClaimFacts, AreAllExplained) {
  std::set<std::string> names;
  for (const auto* more : {&cost_fact_names(), &more_program_fact_names(), &format_fact_names()})
    names.insert(more->begin(), more->end());
  for (const Construction& construction : builtin_constructions())
    names.insert(construction.fact_names.begin(), construction.fact_names.end());
  EXPECT_GE(names.size(), 36U);  // 13 of programs, 3 told by check, 21 of costs, 1 of formats
  const auto text = read_file(std::string(SEQCERT_SOURCE_DIR) + "/proofs/CLAIMS.md", 1 << 20);
  ASSERT_TRUE(text.ok());
  for (const std::string& name : names)
    EXPECT_NE(text->find("`" + name + "`"), std::string::npos) << name << " is not explained";
}

}  // namespace
}  // namespace seqcert
