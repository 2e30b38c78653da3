from concurrent.futures import ThreadPoolExecutor

from autograder.lru_cache import LRUCache


def test_what_was_not_asked_for_longest_gives_way():
    recent: LRUCache[str, int] = LRUCache(2)
    recent.put("a", 1)
    recent.put("b", 2)
    assert recent.get("a") == 1
    recent.put("c", 3)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (1, None, 3)


def test_a_value_is_replaced_in_its_place():
    recent: LRUCache[str, int] = LRUCache(1)
    recent.put("a", 1)
    recent.put("a", 2)
    assert recent.get("a") == 2
    assert len(recent) == 1


def test_threads_may_share_it():
    recent: LRUCache[int, int] = LRUCache(10)

    def work(start: int) -> None:
        for number in range(start, start + 2000):
            recent.put(number % 37, number % 37)
            assert recent.get(number % 41) in (None, number % 41)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(0, 16_000, 2000)))
    assert len(recent) == 10
