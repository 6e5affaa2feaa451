#include "solve/second_solver.hpp"

#include "base/process.hpp"
#include "base/text.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace seqcert {

std::string_view text(SecondOpinion opinion) {
  switch (opinion) {
    case SecondOpinion::absent:
      return "is not installed";
    case SecondOpinion::agrees:
      return "agrees";
    case SecondOpinion::no_answer:
      return "has no answer";
    case SecondOpinion::disagrees:
      break;
  }
  return "disagrees";
}

SecondOpinion ask_cvc5(const std::string& script, double seconds, std::size_t megabytes) {
  if (!is_installed("cvc5")) return SecondOpinion::absent;
  std::string path = (std::filesystem::temp_directory_path() / "seqcert-XXXXXX.smt2").string();
  const int descriptor = mkstemps(path.data(), 5);
  if (descriptor < 0) return SecondOpinion::no_answer;
  const bool written = write(descriptor, script.data(), script.size()) == static_cast<ssize_t>(script.size());
  close(descriptor);
  const auto output =
      written ? output_of({"cvc5", "--lang=smt2", "--nl-ext-tplanes", path}, seconds, megabytes) : std::nullopt;
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  if (!output) return SecondOpinion::no_answer;
  const std::string_view answer = trim(*output);
  if (answer == "unsat") return SecondOpinion::agrees;
  if (answer == "sat" || answer.starts_with("(error")) return SecondOpinion::disagrees;
  return SecondOpinion::no_answer;
}

}  // namespace seqcert
