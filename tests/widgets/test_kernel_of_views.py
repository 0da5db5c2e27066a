import ipykernel
import pytest


def test_an_ipykernel_that_drops_what_threads_send_is_warned_of(page):
    page.idle(
        page.execute(
            "import warnings, ipykernel, runicorn as rn\n"
            "ipykernel.__version__ = '7.0.1'\n"
            "with warnings.catch_warnings(record=True) as caught:\n"
            "    warnings.simplefilter('always')\n"
            "    rn.RunBrowser('store')\n"
            "assert 'install 7.1' in str(caught[0].message)"
        )
    )


@pytest.mark.skipif(ipykernel.__version__.startswith("7.0."), reason="it is warned of")
def test_other_ipykernels_are_not_warned_of(page):
    page.idle(
        page.execute(
            "import warnings, runicorn as rn\n"
            "with warnings.catch_warnings():\n    warnings.simplefilter('error')\n    rn.RunBrowser('store')"
        )
    )
