// Who logs in to backends when -Z does not say: MOXI_SASL_PLAIN_USR and MOXI_SASL_PLAIN_PWD. So a
// password need not stand on a command line. Main thread.
#pragma once

#include "common/base/status.h"
#include "proxy/config/behavior.h"

namespace moxi {

// Fills usr and pwd from the environment where both are empty. An error if what is there then
// cannot be said in a login.
Status complete_login(Behavior* behavior);

}  // namespace moxi
