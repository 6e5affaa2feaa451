#pragma once

#include "base/result.hpp"
#include "check/check_claim.hpp"
#include "claim/claim.hpp"
#include "report/make_table.hpp"

#include <string>
#include <utility>
#include <vector>

namespace seqcert {

/// Where claims, arguments and the specifications of tables and plots live: $SEQCERT_PROOFS, or the folder this program
/// was built from.
std::string proofs_folder();
std::string tables_folder();
std::string plots_folder();

/// Of this program, as records carry it.
std::string program_version();

/// A claim by id or path, and every claim of the proofs folder sorted by id.
Result<Claim> open_claim(const std::string& id_or_path);
Result<std::vector<Claim>> open_all_claims();

/// `NAME=VALUE` words of -p. Errors: a word without '=', a name given twice.
Result<std::vector<std::pair<std::string, std::string>>> split_assignments(const std::vector<std::string>& words);
/// The built-in constructions; `construction` with the weights of a model file where `model` names one (--model).
/// Errors: those of open_model.
Result<Registry> registry_for(const std::string& construction, const std::string& model);

/// Constructions and NAME=VALUE words for a claim on the weights of a file.
struct OnWeights {
  Registry registry;
  std::vector<std::string> words;
};
/// As registry_for. Weights that execute a program do so for one problem and its sizes: those that the file names hold
/// where nothing else is typed, as far as they are parameters of the claim. Without a file: the words as they are.
Result<OnWeights> on_weights(const Claim& claim, const std::string& model, const std::vector<std::string>& words);

/// The given values for single points, in the types the claim, or what its construction brings, declares.
Result<Values> values_for(const Claim& claim, const std::vector<std::string>& words);
Result<Values> values_for(const Claim& claim, const std::vector<std::string>& words, const Registry& registry);

/// The given values in the types that are declared; `whose` leads the messages.
/// Errors: a name that is not declared (with the nearest), a value of the wrong type or out of range.
Result<Values> typed_values(const std::string& whose, const std::vector<ParameterSpec>& specs,
                            const std::vector<std::string>& words);
/// Typed NAME=VALUE words, each as the construction declares it. Errors: an unknown parameter; a value out of range.
Result<Values> typed_arguments(const Construction& construction, const std::vector<std::string>& words);
/// The construction at typed NAME=VALUE words. Errors: an unknown parameter, and those of arguments_for.
Result<Arguments> construction_arguments(const Construction& construction, const std::vector<std::string>& words);

/// check_claim with the built-in constructions or a registry, the witness in the record as JSON.
Result<Record> decide(const Claim& claim, const Values& point, const CheckOptions& options);
Result<Record> decide(const Claim& claim, const Values& point, const CheckOptions& options, const Registry& registry);

/// Where the claim's argument stands, beside its file; and its Markdown without space around it, "" when there is none.
std::string argument_path(const Claim& claim);
std::string argument_of(const Claim& claim);

ClaimFacts facts(const Claim& claim);
std::vector<ClaimFacts> facts(const std::vector<Claim>& claims);

/// 0, 1 or 2 from verdicts as such; 0 exactly when all are as expected, else 1 or 2 by the first kind that is not.
int exit_code_of(const std::vector<Record>& records);
int exit_code_of_expected(const std::vector<Record>& records, const std::vector<ClaimFacts>& claims);

/// The command line as typed, for tables to carry.
std::string quoted(const std::vector<std::string>& words);

/// Every SIGINT or SIGTERM leads to exit code 5. From the start of the program the first one ends it at once, nothing
/// being finished. After keep_results_when_interrupted the first one only sets interrupted(), and the command says what
/// is finished; a second one ends it at once.
void exit_when_interrupted();
void keep_results_when_interrupted();
bool interrupted();

/// Whether colour may be used on this stream (1 stdout, 2 stderr): a terminal, and no NO_COLOR.
bool is_terminal(int stream);
bool may_colour(int stream);

}  // namespace seqcert
