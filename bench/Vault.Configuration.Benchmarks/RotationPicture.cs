using System.Globalization;
using System.Security;
using System.Text;

namespace Vault.Configuration.Benchmarks;

/// <summary>
/// Draws a recording as a picture that moves: SVG with CSS and nothing else, so that it plays where it is an image, as in a README on
/// GitHub. Who wants no motion sees its end.
/// </summary>
internal static class RotationPicture
{
    private const int MostFrames = 80;
    private const int ChartWidth = 780;
    private const int ChartHeight = 130;
    private const int LineHeight = 34;

    /// <summary>How much of a turn the run takes; the end of it is shown for the rest.</summary>
    private const int RunPercent = 80;

    /// <param name="recorded">What <see cref="RotationRecording"/> wrote.</param>
    /// <param name="picture">The file to draw.</param>
    public static void Draw(string recorded, string picture)
    {
        string[] lines = File.ReadAllLines(recorded);
        string about = string.Join(' ', lines.Where(line => line.StartsWith('#')).Select(line => line[1..].Trim()));
        int[][] rows = [.. lines.Where(line => line.Length > 0 && char.IsAsciiDigit(line[0]))
            .Select(line => line.Split(',').Select(cell => int.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];
        int every = ((rows.Length - 2) / MostFrames) + 1;
        Frame[] frames = [.. rows.Where((_, i) => i % every == 0 || i == rows.Length - 1).Select(row => new Frame(row[0], row[1], row[2], row[3], row[4], row[5]))];
        File.WriteAllText(picture, Svg(frames, about));
    }

    private static string Svg(Frame[] frames, string about)
    {
        Frame end = frames[^1];
        double seconds = end.Milliseconds / 1000.0;
        double turn = Math.Clamp(seconds, 8, 14) * 100 / RunPercent;
        string result = Text($"{end.Answered:N0} requests in {seconds:F1} s, {end.Rotations} rotations of 3 keys, each old key revoked at once: {end.Failed} failed.");
        int strip = LineHeight * (frames.Length - 1);
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $$$"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 840 300" role="img" aria-labelledby="t d">
            <title id="t">{{{result}}}</title>
            <desc id="d">{{{SecurityElement.Escape(about)}}}</desc>
            <!-- Drawn from a recorded run by bench/Vault.Configuration.Benchmarks ("record" and "picture"); not by hand. -->
            <style>
            svg{--back:#fff;--edge:#d0d7de;--text:#1f2328;--soft:#59636e;--good:#1a7f37;--bar:#54aeff;--key:#8250df;--again:#bf8700;font-family:system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
            @media (prefers-color-scheme:dark){svg{--back:#0d1117;--edge:#3d444d;--text:#f0f6fc;--soft:#9198a1;--good:#3fb950;--bar:#1f6feb;--key:#ab7df8;--again:#d29922}}
            .card{fill:var(--back);stroke:var(--edge)}.cover{fill:var(--back);transform:translateX({{{ChartWidth}}}px);animation:run {{{turn:F2}}}s linear infinite}
            .n{font-size:26px;font-weight:600;fill:var(--text);font-variant-numeric:tabular-nums}.good{font-size:36px;fill:var(--good)}.l{font-size:13px;fill:var(--soft)}
            .s{transform:translateY(-{{{strip}}}px);animation:count {{{turn:F2}}}s infinite}.bar{fill:var(--bar)}.again{fill:var(--again)}.key{stroke:var(--key);stroke-dasharray:3 3}.k{fill:var(--key);font-size:10px}
            @keyframes run{0%{transform:translateX(0)}{{{RunPercent}}}%,100%{transform:translateX({{{ChartWidth}}}px)}}
            @keyframes count{0%{transform:translateY(0);animation-timing-function:steps({{{frames.Length - 1}}},end)}{{{RunPercent}}}%,100%{transform:translateY(-{{{strip}}}px)}}
            @media (prefers-reduced-motion:reduce){.s,.cover{animation:none}}
            </style>
            <rect class="card" x="1" y="1" width="838" height="298" rx="8"/>

            """);
        Counter(svg, 30, "requests answered", "", frames, frame => frame.Answered);
        Counter(svg, 200, "failed", " good", frames, frame => frame.Failed);
        Counter(svg, 330, "version of the 3 keys", "", frames, frame => frame.Rotations + 1);
        Counter(svg, 510, "refused, sent again", "", frames, frame => frame.Refused);
        Counter(svg, 670, "reads of Vault", "", frames, frame => frame.Reads);
        svg.Append(CultureInfo.InvariantCulture, $"<svg x=\"30\" y=\"98\" width=\"{ChartWidth}\" height=\"{ChartHeight + 20}\">\n");
        Bars(svg, frames);
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"cover\" width=\"{ChartWidth}\" height=\"{ChartHeight + 20}\"/>\n</svg>\n");
        svg.Append(CultureInfo.InvariantCulture, $"""
            <text class="l" x="30" y="270">At each dashed line all 3 keys get a new version in Vault, and the old ones are revoked at once. Nothing is polled.</text>
            <text class="l" x="30" y="288">Bars: requests answered; on top of them, refused for their key and sent again. {Text($"A run of {seconds:F1} s.")}</text>
            </svg>

            """);
        return svg.ToString();
    }

    /// <summary>A number that runs: all it ever is below each other, of which one is seen.</summary>
    private static void Counter(StringBuilder svg, int x, string label, string classes, Frame[] frames, Func<Frame, int> number)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"l\" x=\"{x}\" y=\"76\">{label}</text>\n");
        if (frames.All(frame => number(frame) == number(frames[^1])))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"n{classes}\" x=\"{x}\" y=\"52\">{Text($"{number(frames[^1]):N0}")}</text>\n");
            return;
        }

        svg.Append(CultureInfo.InvariantCulture, $"<svg x=\"{x}\" y=\"26\" width=\"160\" height=\"{LineHeight}\"><g class=\"n s{classes}\">");
        for (int i = 0; i < frames.Length; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text y=\"{26 + (i * LineHeight)}\">{Text($"{number(frames[i]):N0}")}</text>");
        }

        svg.Append("</g></svg>\n");
    }

    /// <summary>What happened between two frames, as a rate: they are not equally long.</summary>
    private static void Bars(StringBuilder svg, Frame[] frames)
    {
        double whole = frames[^1].Milliseconds;
        (Frame From, Frame To)[] steps = [.. frames.Zip(frames.Skip(1)).Where(step => step.Second.Milliseconds > step.First.Milliseconds)];
        double highest = steps.Max(step => Rate(step, frame => frame.Answered + frame.Refused));
        foreach ((Frame from, Frame to) step in steps)
        {
            double left = step.from.Milliseconds / whole * ChartWidth;
            double width = Math.Max(1, ((step.to.Milliseconds - step.from.Milliseconds) / whole * ChartWidth) - 1);
            double answered = Rate(step, frame => frame.Answered) / highest * ChartHeight;
            double refused = Rate(step, frame => frame.Refused) / highest * ChartHeight;
            Bar("bar", left, width, answered, 0);
            Bar("again", left, width, refused, answered);
            if (step.to.Rotations > step.from.Rotations)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<path class=\"key\" d=\"M{left:F1} 12V{ChartHeight + 20}\"/><text class=\"k\" x=\"{left + 2:F1}\" y=\"10\">v{step.to.Rotations + 1}</text>\n");
            }
        }

        void Bar(string kind, double left, double width, double height, double above)
        {
            if (height > 0)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{kind}\" x=\"{left:F1}\" y=\"{ChartHeight + 20 - above - height:F1}\" width=\"{width:F1}\" height=\"{height:F1}\"/>");
            }
        }
    }

    private static double Rate((Frame From, Frame To) step, Func<Frame, int> number) =>
        (number(step.To) - number(step.From)) / (double)(step.To.Milliseconds - step.From.Milliseconds);

    private static string Text(FormattableString text) => SecurityElement.Escape(text.ToString(CultureInfo.InvariantCulture));

    private sealed record Frame(int Milliseconds, int Answered, int Failed, int Refused, int Rotations, int Reads);
}
