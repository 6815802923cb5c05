// What the agent can say, before any dialect has encoded it.
#pragma once

#include <string>
#include <vector>

#include "audio/clip.h"

namespace busyhour::agent {

struct Phrase {
  std::string text;
  audio::Clip clip;
};

struct Phrases {
  Phrase greeting;
  std::vector<Phrase> answers;  ///< at least one
};

}  // namespace busyhour::agent
