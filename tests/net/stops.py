"""Walking a page by Tab alone: what can be used is reached in its turn, and seen to be."""

from playwright.sync_api import Page

# What waits for a key; of a group of radio buttons Tab stops at one.
EXPECT = """within => {
    const PARTS = {"date": 4, "datetime-local": 6, "time": 3};  // Each is a stop of its own.
    const usable = [...document.querySelectorAll(
        `${within} :is(a[href], button, input, select, textarea, summary, [tabindex='0'])`)].filter(
        each => each.type !== "hidden" && !each.disabled && each.tabIndex >= 0
            && each.checkVisibility({visibilityProperty: true}));
    const chosen = each => {
        const group = usable.filter(
            other => other.type === "radio" && other.name === each.name && other.form === each.form);
        return (group.find(other => other.checked) ?? group[0]) === each;
    };
    window.wanted = usable.filter(each => each.type !== "radio" || chosen(each));
    window.reached = [];
    const shows = each => [null, "::after"].some(part => {
        const style = getComputedStyle(each, part);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
    const covered = each => {
        const box = each.getClientRects()[0];
        const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
        const on = document.elementFromPoint(box.x + box.width / 2, (top + bottom) / 2);
        return !on || !(each.contains(on) || on.contains(each) || [...each.labels ?? []].includes(on));
    };
    document.addEventListener("keyup", () => {
        const each = document.activeElement;
        if (window.reached.some(stop => stop.each === each)) return;
        window.reached.push({each, shows: shows(each), covered: covered(each)});
    });
    if (within === "main") document.querySelector(within).focus();
    return window.wanted.reduce((sum, each) => sum + (PARTS[each.type] ?? 1), 0);
}"""
FAULTS = """() => {
    const short = each => each.outerHTML.slice(0, 120);
    const stops = window.reached.filter(stop => window.wanted.includes(stop.each));
    return [
        ...window.wanted.filter(each => !stops.some(stop => stop.each === each)).map(
            each => `Tab does not reach ${short(each)}`),
        ...window.wanted.filter(each => each.tabIndex > 0).map(each => `jumps the queue: ${short(each)}`),
        ...stops.filter(stop => !stop.shows).map(stop => `has the focus unseen: ${short(stop.each)}`),
        ...stops.filter(stop => stop.covered).map(stop => `has the focus covered: ${short(stop.each)}`),
    ];
}"""
SCROLLING = 3  # A box that scrolls by itself is a stop too, and has no name among those wanted.


def faults_of_stops(page: Page, within: str = "main") -> list[str]:
    """Return where somebody with a keyboard alone cannot go, or does not see that they are."""
    for _stop in range(page.evaluate(EXPECT, within) + SCROLLING):
        page.keyboard.press("Tab")
    found: list[str] = page.evaluate(FAULTS)
    return found
