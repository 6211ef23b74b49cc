using CsCheck;
using Platform.Identity.Roles;
using Known = Platform.ServiceDefaults.Authorization.Roles;

namespace Platform.Identity.Tests.RolesOfUsers;

public sealed class RoleGrantsTests
{
    private static readonly string[] All = [.. RoleGrants.Assignable, Known.Service, "root"];

    [Fact]
    public void Whatever_anybody_tries_nobody_ever_holds_two_officers_roles_or_rights_that_were_nobodys_to_give()
    {
        // Six people; the first is the administrator of a fresh installation. Each step: somebody sets somebody's roles.
        var step = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, All.Length - 1].Select(i => All[i]).Array[0, 4]);
        step.Array[1, 60].Sample(steps =>
        {
            var people = Enumerable.Range(0, 6).Select(_ => new HashSet<string>()).ToArray();
            people[0].UnionWith([Known.SystemAdministrator, Known.OperationsManager]);
            foreach (var (caller, target, wanted) in steps)
            {
                var hasSecurity = people.Any(person => person.Contains(Known.SecurityAdministrator));
                var before = people[target].ToList();
                if (RoleGrants.Check(people[target], wanted, new GrantCircumstances(people[caller], caller == target, hasSecurity)) is not null)
                {
                    continue;
                }

                people[target] = [.. wanted];
                Assert.True(caller != target || before.ToHashSet().SetEquals(wanted), "somebody changed his own roles");
                Assert.True(before.ToHashSet().SetEquals(wanted) || people[caller].Count > 0, "somebody without any role gave one");
                Assert.All(people, person => Assert.Null(Officers.Clash(person)));
                Assert.All(people, person => Assert.DoesNotContain(Known.Service, person));
            }
        });
    }

    [Fact]
    public void The_system_administrator_appoints_the_other_officers_only_as_long_as_there_is_no_security_administrator()
    {
        string[] system = [Known.SystemAdministrator];
        Assert.Null(RoleGrants.Check([], [Known.SecurityAdministrator], new GrantCircumstances(system, false, false)));
        Assert.Null(RoleGrants.Check([], [Known.Auditor], new GrantCircumstances(system, false, false)));
        Assert.Equal("above-own-rights", RoleGrants.Check([], [Known.Auditor], new GrantCircumstances(system, false, true))?.Code);
    }

    [Fact]
    public void Taking_a_role_needs_the_same_right_as_giving_it() =>
        Assert.Equal(403, RoleGrants.Check([Known.OperationsManager], [], new GrantCircumstances([Known.SystemAdministrator], false, true))?.Status);
}
