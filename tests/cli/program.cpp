#include "program.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace seqcert::test {

Command seqcert_command(const std::vector<std::string>& arguments) {
  Command command;
  command.words = {SEQCERT_BINARY};
  command.words.insert(command.words.end(), arguments.begin(), arguments.end());
  command.environment = {{"NO_COLOR", std::nullopt}, {"SEQCERT_PROOFS", std::nullopt}};
  return command;
}

Outcome seqcert(const std::vector<std::string>& arguments) { return run(seqcert_command(arguments)); }

namespace {

void expect_holds(const Outcome& outcome, int exit_code, const std::string& stream,
                  const std::vector<std::string>& parts) {
  EXPECT_FALSE(outcome.timed_out);
  EXPECT_EQ(outcome.signal, 0);
  EXPECT_EQ(outcome.exit_code, exit_code) << "stdout: " << outcome.out << "\nstderr: " << outcome.err;
  for (const std::string& part : parts)
    EXPECT_NE(stream.find(part), std::string::npos) << "no \"" << part << "\" in\n"
                                                    << stream << "\nstderr: " << outcome.err;
}

}  // namespace

void expect_complains(const Outcome& outcome, int exit_code, const std::vector<std::string>& parts) {
  expect_holds(outcome, exit_code, outcome.err, parts);
  EXPECT_EQ(outcome.out, "");
}

void expect_prints(const Outcome& outcome, int exit_code, const std::vector<std::string>& parts) {
  expect_holds(outcome, exit_code, outcome.out, parts);
}

bool exists(const std::string& path) { return std::filesystem::exists(path); }

std::string slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    result.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

std::string without_seconds(std::string text) {
  const std::string key = "\"seconds\":";
  for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + key.size())) {
    const std::size_t value = at + key.size();
    text.erase(value, text.find(',', value) - value);
  }
  return text;
}

std::string text(const GapClaim& claim) {
  return "id = \"my/gap\"\ntitle = \"mine\"\nsource = \"mine\"\nstatement = '''mine'''\nconstruction = "
         "\"attention/gap\"\n"
         "quantity = \"copy_error\"\nrelation = \"<=\"\nbound = \"" +
         claim.bound + "\"\nhypotheses = " + claim.hypotheses + "\nexpect = \"" + claim.expect +
         "\"\n\n"
         "[parameters.L]\ntype = \"integer\"\nmin = 2\ndefault = 4\nmeaning = \"positions\"\n\n"
         "[parameters.gamma]\ntype = \"real\"\nmin = \"0\"\ndefault = \"20\"\nmeaning = \"gap\"\n\n"
         "[parameters.M]\ntype = \"real\"\nabove = \"0\"\ndefault = \"1\"\nmeaning = \"bound on the values\"\n";
}

}  // namespace seqcert::test
