#pragma once

#include "solve/copier.hpp"
#include "solve/smt.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace seqcert {

/// Weights of n states from a finite set that copy N values or letters; or that there are none.
struct WeightQuestion {
  std::size_t states = 1, values = 1;
  WeightSet set;
  CopyGoal goal = CopyGoal::values;
  std::vector<Rational> decays = {Rational(1)};  // that a_2, a_3, ... may be; in (0, 1]
};
struct WeightAnswer {
  SmtQuestion::Answer answer = SmtQuestion::Answer::unknown;
  CopierWeights weights;  // where satisfiable; they copy when they are run outside of the solver
  std::string reason;     // where unknown
};

/// Success where the question can be asked. Errors: more than most_vectors vectors of n entries; letters fed back over
/// a set without opposites, from which they could not be taken out of the state again; decays other than 1 of letters;
/// more than most_letters letters.
Status can_search(const WeightQuestion& question);
inline constexpr double most_vectors = 2000;
inline constexpr std::size_t most_letters = 16;

/// By the solver: each b_j and each c_i is one of all nonzero vectors over the set, one truth value per vector. It is
/// told nothing of ranks. Decays are one of the set each; what has passed since value i is a product of N of them. Of
/// weights that differ only by the order and signs of states, by the order of values (but for decays to choose from;
/// letters fed back: of neighbours that could be exchanged) or the sign of b_j and c_j, those are looked for whose
/// matrix (b_1 ... b_N), letters fed back: (b_N ... b_1), is lexicographically largest; proofs/copy/weight-search.md
/// and weight-search-feedback.md show that nothing is lost. Letters fed back over few vectors are one question for each
/// b_N that is the largest under the symmetries; each has the limits for itself. Requires can_search.
WeightAnswer search_weights(const WeightQuestion& question, const SmtLimits& limits);

/// The least n with which N values are copied, every smaller one proved impossible; weights that do it.
/// Each question has the limits for itself.
struct FewestStates {
  std::optional<std::size_t> states;
  CopierWeights weights;
  std::string reason;
};
Result<FewestStates> fewest_states(std::size_t values, const WeightSet& set, CopyGoal goal, const SmtLimits& limits,
                                   const std::vector<Rational>& decays = {Rational(1)});

/// The most letters that n states copy, one more proved impossible. Who copies more copies fewer: the first letter may
/// be left out.
struct MostLetters {
  std::optional<std::size_t> letters;
  CopierWeights weights;
  std::string reason;
};
Result<MostLetters> most_letters_copied(std::size_t states, const WeightSet& set, CopyGoal goal,
                                        const SmtLimits& limits);

/// The same for letters fed back without a solver: all choices of b_N, b_(N-1), ... one before the other, those that
/// leave the same room to earlier letters counted once (proofs/copy/weight-search-feedback.md). `limits.seconds` and
/// `limits.stop` hold; memory: most_rooms different rooms.
inline constexpr std::size_t most_rooms = 2'000'000;
Result<MostLetters> most_letters_by_walk(std::size_t states, const WeightSet& set, const SmtLimits& limits);

}  // namespace seqcert
