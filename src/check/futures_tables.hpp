#pragma once

#include "claim/tables.hpp"
#include "task/futures.hpp"

namespace seqcert {

/// Inputs that leave different states, and what tells them apart, as a witness keeps them.
inline Tables tables_of(const DistinctFutures& shown) {
  return {{"after", {{static_cast<long>(shown.after)}}},
          {"histories", shown.histories},
          {"continuations", shown.continuations}};
}

}  // namespace seqcert
