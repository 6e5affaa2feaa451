#include "structure/layers.hpp"

#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace seqcert::test {
namespace {

std::string lines(const std::vector<std::string>& problems) {
  std::string text;
  for (const std::string& problem : problems) text += problem + "\n";
  return text;
}

TEST(Layers, OfThisTreeAreKept) { EXPECT_EQ(lines(layer_violations(SEQCERT_SOURCE_DIR)), ""); }

TEST(Layers, OfThisTreeHaveIncludesToLookAt) { EXPECT_GT(includes(SEQCERT_SOURCE_DIR).size(), 20u); }

TEST(ThirdParty, HeadersOfThisTreeStayInTheirFolders) {
  EXPECT_EQ(lines(third_party_violations(SEQCERT_SOURCE_DIR)), "");
}

/// A small tree that keeps its layers: base <- number <- constructions.
struct PlantedTree {
  TemporaryFolder root;
  PlantedTree() {
    root.write("src/LAYERS", "# comment\nbase:\nnumber: base\nconstructions: number base\n");
    root.write("src/base/text.hpp", "#include <string>\n");
    root.write("src/number/ball.cpp", "#include \"number/ball.hpp\"\n#include \"base/text.hpp\"\n#include <arb.h>\n");
    root.write("constructions/gap.cpp", "#include \"number/ball.hpp\"\n");
  }
  std::string layers() const { return lines(layer_violations(root.path())); }
  std::string third_party() const { return lines(third_party_violations(root.path())); }
};

TEST(Layers, PlantedTreeIsClean) {
  const PlantedTree tree;
  EXPECT_EQ(tree.layers(), "");
  EXPECT_EQ(tree.third_party(), "");
}

TEST(Layers, NameFileLineAndEdgeOfAForbiddenInclude) {
  for (const char* directive : {"#include \"number/ball.hpp\"", "  #  include <number/ball.hpp>  // why not"}) {
    const PlantedTree tree;
    tree.root.write("src/base/deep/text.cpp", std::string("\n\n") + directive + "\n");
    EXPECT_EQ(tree.layers(),
              "src/base/deep/text.cpp:3: base may not include number (\"number/ball.hpp\"); "
              "move the code, or list number in the row of base in src/LAYERS\n");
  }
}

TEST(Layers, CoverConstructionsInBothDirections) {
  const PlantedTree tree;
  tree.root.write("src/number/x.hpp", "#include \"constructions/registry.hpp\"\n");
  EXPECT_EQ(tree.layers().find("src/number/x.hpp:1: number may not include constructions"), 0u) << tree.layers();
  tree.root.write("src/number/x.hpp", "");
  tree.root.write("src/LAYERS", "base:\nnumber: base\nconstructions: base\n");
  EXPECT_EQ(tree.layers().find("constructions/gap.cpp:1: constructions may not include number"), 0u) << tree.layers();
}

TEST(Layers, RefuseIncludesThatHideTheModule) {
  const PlantedTree tree;
  tree.root.write("src/base/x.cpp", "#include \"../number/ball.hpp\"\n#include \"text.hpp\"\n");
  EXPECT_EQ(tree.layers(),
            "src/base/x.cpp:1: \"../number/ball.hpp\" is not rooted at src/; write \"module/file.hpp\"\n"
            "src/base/x.cpp:2: \"text.hpp\" is not rooted at src/; write \"module/file.hpp\"\n");
}

TEST(Layers, WantARowForEveryFolderAndAFolderForEveryRow) {
  const PlantedTree tree;
  tree.root.write("src/claim/claim.hpp", "");
  tree.root.write("src/stray.cpp", "");
  EXPECT_EQ(tree.layers(),
            "src/LAYERS: claim has a folder but no row\nsrc/stray.cpp: belongs to no module; move it into a folder\n");
  tree.root.write("src/LAYERS", "base:\nclaim:\nghost: base\nnumber: base\nconstructions: number base\n");
  EXPECT_EQ(tree.layers(),
            "src/LAYERS: ghost has a row but no folder\nsrc/stray.cpp: belongs to no module; move it into a folder\n");
}

TEST(Layers, RefuseRowsThatAreMalformedRepeatedOrCircular) {
  const PlantedTree tree;
  tree.root.write("src/LAYERS", "base: number\nnumber: base\nconstructions: number base\nnumber: base\nbase number\n");
  EXPECT_EQ(tree.layers(),
            "src/LAYERS:1: base lists number, which has no earlier row\n"
            "src/LAYERS:4: number has a second row\n"
            "src/LAYERS:5: \"base number\" is not a row; write module: module module\n");
}

TEST(Layers, AreMissedWhenTheFileIsGone) {
  const PlantedTree tree;
  std::filesystem::remove(tree.root / "src/LAYERS");
  EXPECT_NE(tree.layers().find("src/LAYERS cannot be read"), std::string::npos);
}

TEST(ThirdParty, HeadersOutsideTheirFolderAreNamed) {
  const char* elsewhere[] = {"arb.h",
                             "flint/arb.h",
                             "acb.h",
                             "fmpz_mat.h",
                             "Eigen/Dense",
                             "mpfr.h",
                             "gmpxx.h",
                             "boost/any.hpp",
                             "z3++.h",
                             "toml++/toml.h",
                             "CLI/CLI.hpp",
                             "nlohmann/json_fwd.hpp",
                             "tbb/parallel_for.h",
                             "oneapi/tbb.h",
                             "gtest/gtest.h"};
  for (const std::string header : elsewhere) {
    const PlantedTree tree;
    tree.root.write("src/base/x.cpp", "\n#include <" + header + ">\n");
    EXPECT_EQ(tree.third_party().find("src/base/x.cpp:2: "), 0u) << header;
    EXPECT_NE(tree.third_party().find("(<" + header + ">)"), std::string::npos) << header;
  }
}

TEST(ThirdParty, BallsAloneSeeArb) {
  const PlantedTree tree;
  tree.root.write("src/number/ball_functions.cpp", "#include <arb.h>\n");
  EXPECT_EQ(tree.third_party(), "");
  tree.root.write("src/number/ball.hpp", "#include <arb.h>\n");  // everyone who includes it would see Arb
  EXPECT_EQ(tree.third_party().find("src/number/ball.hpp:1: Arb (<arb.h>)"), 0u);
}

}  // namespace
}  // namespace seqcert::test
