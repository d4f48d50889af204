namespace Vault.Configuration.ContractTests.Replay;

public sealed class RecordingTests(ReplayedServer replayed) : IClassFixture<ReplayedServer>
{
    public static TheoryData<string> Replayed =>
        [.. Recording.Index.Select(recording => recording.Name).Where(name => NotOffered.ReasonFor(name) is null)];

    [Theory]
    [MemberData(nameof(Replayed))]
    public void The_answer_is_the_one_a_real_server_gave(string name)
    {
        IEnumerable<string> differences = AnswerComparer.Differences(Recording.Named(name).ReadAnswer(), replayed.AnswerTo(name));

        differences.Should().BeEmpty();
    }

    [Fact]
    public void Every_recording_is_replayed_or_listed_as_not_offered()
    {
        IEnumerable<string> replayedNames = Recording.Index
            .Select(recording => recording.Name)
            .Where(name => NotOffered.ReasonFor(name) is null);

        Recording.Files.Should().BeEquivalentTo(replayedNames, "a file without an index line, or a line without either, is forgotten");
    }
}
