"""That starts are compared round by round."""

from benchmarks.start import API, DRIVER, Cost, ratio, table


def test_the_api_is_compared_with_the_driver_of_the_same_round() -> None:
    costs = [
        Cost(name, number, cpu_s, 2 * cpu_s, 200, 40.0)
        for number, driver_s, api_s in ((1, 0.1, 0.2), (2, 0.2, 0.3))
        for name, cpu_s in ((DRIVER, driver_s), (API, api_s))
    ]
    assert ratio(costs).values == (2.0, 0.3 / 0.2)
    assert table(costs).rows[1] == (API, "250 (200-300)", "500", "200", "40")
