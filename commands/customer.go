package commands

import (
	"context"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// customerStore keeps the customer book.
type customerStore interface {
	actorStore
	memberStore
	customerFinder
	AddCustomer(ctx context.Context, ch appraisal.Change, cust appraisal.Customer) (appraisal.Customer, error)
	Deals(ctx context.Context, ws appraisal.WorkspaceID, f appraisal.DealFilter) ([]appraisal.Deal, int, error)
	FollowUps(ctx context.Context, ws appraisal.WorkspaceID, f appraisal.FollowUpFilter) ([]appraisal.FollowUp, int, error)
}

// customers is the handlers of /customer. The book is everybody's; the deals and contacts on a customer's page are those that the
// actor may see.
type customers struct{ store customerStore }

func customerCommand(d Deps) command {
	h := customers{d.Store}
	return command{
		Spec: Spec{
			Name: "/customer", Summary: "command.customer.summary", Hint: "command.customer.hint",
			Examples: []Example{{ZH: "/customer 查看 华东阀门", EN: "/customer show Acme"}},
		},
		open: h.open, run: h.show,
		subs: []sub{
			{SubCommand: subCommand("customer", "add", []string{"new", "新增", "添加", "新建"},
				Example{ZH: "/customer 新增 华东阀门 地区 华东 产品 阀门 联系人 王芳 电话 13800000000", EN: "/customer add Acme region Hamburg product valves contact Anna Roth phone +49 40 123456 email anna@acme.example"}), run: h.add},
			{SubCommand: subCommand("customer", "show", []string{"查看", "详情"},
				Example{ZH: "/customer 查看 华东阀门", EN: "/customer show Acme"}), run: h.show},
			{SubCommand: subCommand("customer", "find", []string{"search", "查找", "搜索"},
				Example{ZH: "/customer 查找 阀门", EN: "/customer find acm"}), run: h.find},
			{SubCommand: subCommand("customer", "list", []string{"ls", "列表", "清单"},
				Example{ZH: "/customer 列表", EN: "/customer list"}, Example{ZH: "/customer 列表 全部", EN: "/customer list all"}), run: h.list},
		},
		presses: []press{
			{id: "customer.create", run: func(ctx context.Context, c call, _ string) (message.Reply, error) { return h.open(ctx, c) }},
			{id: "customer.more", run: h.more},
			{id: "customer.show", run: h.press},
		},
		forms: []form{{id: "customer.new", submit: h.submit}},
	}
}

func (h customers) open(context.Context, call) (message.Reply, error) {
	return message.Open(customerForm(appraisal.Customer{})), nil
}

// add reads "Acme region 华东 product 阀门 contact … phone … email … address … note …". Without words it opens the form.
func (h customers) add(ctx context.Context, c call, l line) (message.Reply, error) {
	if len(l.Words) == 0 {
		return h.open(ctx, c)
	}
	cust, err := readCustomer(l, c.in)
	if err != nil {
		return message.Reply{}, err
	}
	return h.save(ctx, c, cust)
}

func (h customers) save(ctx context.Context, c call, cust appraisal.Customer) (message.Reply, error) {
	cust.Owner, cust.Added = c.Actor.ID, c.Today
	saved, err := h.store.AddCustomer(ctx, c.change(), cust)
	if err != nil {
		return message.Reply{}, err
	}
	m := message.Say(message.T("customer.saved", message.Str("ref", saved.Ref()), message.Str("name", saved.Name)))
	if fields := customerFields(saved); len(fields) > 0 {
		m = m.With(message.Block{Fields: fields})
	}
	return message.Answer(m), nil
}

func (h customers) show(ctx context.Context, c call, l line) (message.Reply, error) {
	if len(l.Words) == 0 {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "customer_not_named", "example", c.in(Example{ZH: "/customer 查看 华东阀门", EN: "/customer show Acme"}))
	}
	name := l.name(len(l.Words))
	f, err := findCustomer(ctx, h.store, c, name)
	switch {
	case err != nil:
		return message.Reply{}, err
	case f.Sure:
		return h.card(ctx, c, f.Customer)
	case len(f.Candidates) == 0:
		return message.Reply{}, errCustomer(name, f, c.in, Example{ZH: "/customer 查看 ", EN: "/customer show "})
	}
	buttons := make([]message.Action, len(f.Candidates))
	for i, cust := range f.Candidates {
		buttons[i] = message.Action{ID: "customer.show", Value: cust.Ref(), Label: customerOption(cust).Label}
	}
	return message.Answer(message.Say(message.T("customer.which", message.Str("name", name))).With(message.Buttons(buttons...))), nil
}

// press shows the customer whose button was pressed.
func (h customers) press(ctx context.Context, c call, value string) (message.Reply, error) {
	cust, err := customerByRef(ctx, h.store, c, value)
	if err != nil {
		return message.Reply{}, err
	}
	r, err := h.card(ctx, c, cust)
	r.Replace = r.Message != nil
	return r, err
}

// lastRecords is how many deals and contacts a customer's page shows.
const lastRecords = 5

func (h customers) card(ctx context.Context, c call, cust appraisal.Customer) (message.Reply, error) {
	title := message.T("customer.title", message.Str("name", cust.Name), message.Str("ref", cust.Ref()))
	m := message.Message{Summary: title, Blocks: []message.Block{message.Heading(title)}}
	names, err := namesOf(ctx, h.store, c, true)
	if err != nil {
		return message.Reply{}, err
	}
	m = m.With(message.Block{Fields: append([]message.Field{
		{Label: message.T("label.owner"), Value: message.Raw(nameArg("", ownerOf(cust, names)))},
		{Label: message.T("label.added"), Value: message.Raw(message.Date("", cust.Added))},
	}, customerFields(cust)...)})

	deals, total, err := h.store.Deals(ctx, c.ws(), visibleDeals(c, cust.Number))
	if err != nil {
		return message.Reply{}, err
	}
	if total > 0 {
		m = m.With(message.Paragraph(message.T("customer.deals", message.Count("n", total))), message.Block{Table: dealTable(deals, names)})
	}
	contacts, err := h.contacts(ctx, c, cust.Number, names)
	if err != nil {
		return message.Reply{}, err
	}
	if len(contacts) > 0 {
		m = m.With(message.Paragraph(message.T("customer.followups")))
		for _, f := range contacts {
			m = m.With(message.Notes(followUpLine(f, names[f.Member])))
		}
	}
	return message.Answer(m), nil
}

func ownerOf(cust appraisal.Customer, names map[appraisal.MemberID]appraisal.Member) appraisal.Member {
	if m, ok := names[cust.Owner]; ok {
		return m
	}
	return appraisal.Member{ID: cust.Owner, Name: string(cust.Owner)}
}

// visibleDeals is the last deals of a customer that the actor may see.
func visibleDeals(c call, customer int64) appraisal.DealFilter {
	f := appraisal.DealFilter{Customer: customer, Limit: lastRecords}
	switch {
	case c.Actor.Role == appraisal.Owner:
	case c.Actor.Role == appraisal.Manager && c.Actor.Team != "":
		f.Team = c.Actor.Team
	default:
		f.Member = c.Actor.ID
	}
	return f
}

// contacts is the last contacts with a customer that the actor may see.
func (h customers) contacts(ctx context.Context, c call, customer int64, names map[appraisal.MemberID]appraisal.Member) ([]appraisal.FollowUp, error) {
	f := appraisal.FollowUpFilter{Customer: customer, Limit: lastRecords}
	if c.Actor.Role != appraisal.Owner && c.Actor.Role != appraisal.Manager {
		f.Member = c.Actor.ID
	}
	if c.Actor.Role == appraisal.Manager {
		f.Limit = 20 * lastRecords // other teams' are left out below
	}
	list, _, err := h.store.FollowUps(ctx, c.ws(), f)
	if err != nil {
		return nil, err
	}
	var seen []appraisal.FollowUp
	for _, x := range list {
		m := names[x.Member]
		m.Workspace = c.Actor.Workspace
		if (x.Member == c.Actor.ID || c.Actor.Sees(m)) && len(seen) < lastRecords {
			seen = append(seen, x)
		}
	}
	return seen, nil
}

// find lists the customers whose name holds the words.
func (h customers) find(ctx context.Context, c call, l line) (message.Reply, error) {
	if len(l.Words) == 0 {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "customer_not_named", "example", c.in(Example{ZH: "/customer 查找 阀门", EN: "/customer find acm"}))
	}
	name := l.name(len(l.Words))
	if len([]rune(name)) > mostName {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "customer_name_long", "words", excerpt(name))
	}
	list, err := h.store.FindCustomers(ctx, c.ws(), name, pageSize+1)
	if err != nil {
		return message.Reply{}, err
	}
	if len(list) == 0 {
		return message.Answer(message.Say(message.T("customer.find.none", message.Str("name", name))).
			With(message.Buttons(message.Action{ID: "customer.create", Label: message.T("button.new_customer")}))), nil
	}
	title := message.T("customer.find.title", message.Str("name", name))
	m := message.Message{Summary: title, Blocks: []message.Block{message.Paragraph(title), {Table: customerTable(list[:min(len(list), pageSize)])}}}
	if len(list) > pageSize {
		m = m.With(message.Notes(message.T("customer.find.more")))
	}
	return message.Answer(m), nil
}

// list shows the own customers, or all.
func (h customers) list(ctx context.Context, c call, l line) (message.Reply, error) {
	return h.page(ctx, c, l, 0)
}

func (h customers) more(ctx context.Context, c call, value string) (message.Reply, error) {
	return nextPage(value, func(l line, offset int) (message.Reply, error) { return h.page(ctx, c, l, offset) })
}

func (h customers) page(ctx context.Context, c call, l line, offset int) (message.Reply, error) {
	owner, title := c.Actor.ID, message.T("customer.list.mine")
	switch {
	case l.is(0, "all", "全部", "所有") && len(l.Words) == 1:
		owner, title = "", message.T("customer.list.all")
	case len(l.Words) == 0, l.is(0, "mine", "my", "me", "我的") && len(l.Words) == 1:
	default:
		who, used, err := readMember(ctx, h.store, c, l.Words)
		if err == nil && used != len(l.Words) {
			err = appraisal.Errorf(appraisal.Invalid, "words_not_understood", "words", excerpt(l.Text),
				"understood", c.in(Example{ZH: "/customer 列表", EN: "/customer list"}), "example", c.in(Example{ZH: "/customer 列表 全部", EN: "/customer list all"}))
		}
		if err != nil {
			return message.Reply{}, err
		}
		owner, title = who.ID, message.T("customer.list.member", nameArg("member", who))
	}
	list, total, err := h.store.Customers(ctx, c.ws(), owner, offset, pageSize)
	if err != nil {
		return message.Reply{}, err
	}
	if total == 0 {
		return message.Answer(message.Say(message.T("customer.list.none")).
			With(message.Buttons(message.Action{ID: "customer.create", Label: message.T("button.new_customer")}))), nil
	}
	return message.Answer(listing(title, customerTable(list), "customer.more", l, offset, total)), nil
}

func customerTable(list []appraisal.Customer) *message.Table {
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("label.ref")}, {Title: message.T("label.customer")}, {Title: message.T("label.region")},
		{Title: message.T("label.product")}, {Title: message.T("label.contact")},
	}}
	for _, cust := range list {
		contact := strings.TrimSpace(cust.Contact + " " + cust.Phone)
		t.Rows = append(t.Rows, []message.Text{
			message.Plain(cust.Ref()), message.Plain(cust.Name), message.Plain(cust.Region), message.Plain(cust.Product), message.Plain(contact),
		})
	}
	return t
}
