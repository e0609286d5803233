package org.lipstream.tests.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium; the test is skipped where there is none, and fails under CI. */
public final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** It would tell at each start that it has no typed calls for this version. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private static final int WIDTH = 1_280;
  private static final int HEIGHT = 900;

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Opens one.
   *
   * @param profile an empty folder
   * @param more arguments of Chromium
   */
  public static Browser open(Path profile, String... more) {
    Path chromium = Path.of("/usr/bin/chromium");
    Path chromedriver = Path.of("/usr/bin/chromedriver");
    boolean present = Stream.of(chromium, chromedriver).allMatch(Files::isExecutable);
    if ("true".equals(System.getenv("CI"))) {
      assertThat(present).as("chromium and chromedriver are installed").isTrue();
    }
    assumeTrue(present, "chromium and chromedriver are absent");
    SELENIUM.setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toString());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + profile);
    options.addArguments(more);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.toFile())
            .usingAnyFreePort()
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().window().setSize(new Dimension(WIDTH, HEIGHT));
    return new Browser(driver);
  }

  public void go(String address) {
    driver.get(address);
  }

  public WebElement find(String selector) {
    return await("an element " + selector, browser -> driver.findElement(By.cssSelector(selector)));
  }

  /** What an element says; the page may put another in its place while it is being looked at. */
  public String text(String selector) {
    return await(
        "the text of " + selector,
        browser -> driver.findElement(By.cssSelector(selector)).getText());
  }

  public List<WebElement> findAll(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  /** Waits until an element shows a text. */
  public void awaitText(String selector, String text) {
    await(
        "\"" + text + "\" in " + selector,
        browser ->
            findAll(selector).stream().anyMatch(element -> element.getText().contains(text))
                ? Boolean.TRUE
                : null);
  }

  /** Waits until there is no such element. */
  public void awaitNone(String selector) {
    await("no " + selector, browser -> findAll(selector).isEmpty() ? Boolean.TRUE : null);
  }

  public <T> T await(String what, Function<Browser, T> condition) {
    return new WebDriverWait(driver, PATIENCE)
        .withMessage(what)
        .ignoring(NoSuchElementException.class, StaleElementReferenceException.class)
        .until(ignored -> condition.apply(this));
  }

  public Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** What the page's objects take after a collection. */
  double heapMegabytes() {
    driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    Map<String, Object> usage = driver.executeCdpCommand("Runtime.getHeapUsage", Map.of());
    return ((Number) usage.get("usedSize")).doubleValue() / (1 << 20);
  }

  /** Makes the page as wide as that; a window has a least width, a screen has not. */
  public void resize(int width) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
  }

  /** What the browser complained of since this was last asked, lost connections apart. */
  public List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(entry -> entry.getMessage())
        .filter(message -> !message.contains("net::ERR_"))
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
